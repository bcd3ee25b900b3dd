namespace MediaEngine.Protocol.Payloads;

/// <summary>The parameter sets of an H.264 stream. Sets from the stream have priority over sets from the SDP.</summary>
public sealed class H264ParameterSets
{
    private const int SpsKind = 0;
    private const int PpsKind = 1;

    private readonly ParameterSetStore _store = new();
    private readonly H264Sps?[] _sps = new H264Sps?[32];
    private readonly Dictionary<int, int> _spsOfPps = [];
    private bool _inBandSps;
    private bool _inBandPps;

    /// <summary>Increases with every change.</summary>
    public int Version => _store.Version;

    /// <summary>The newest sequence parameter set, parsed; null without one.</summary>
    public H264Sps? Sps { get; private set; }

    /// <summary>Both kinds are known: a decoder can start.</summary>
    public bool IsComplete => _store.Has(SpsKind) && _store.Has(PpsKind);

    /// <summary>Number of NAL units to send before a key frame, in order of index.</summary>
    public int Count => _store.Count;

    public ReadOnlySpan<byte> this[int index] => _store[index];

    /// <summary>The newest sequence parameter set as received, with its header; empty without one.</summary>
    public ReadOnlySpan<byte> SpsUnit => _store.Newest(SpsKind);

    public ReadOnlySpan<byte> PpsUnit => _store.Newest(PpsKind);

    /// <summary>Reads the value of sprop-parameter-sets. Invalid parts are skipped.</summary>
    public void ReadAnnounced(ReadOnlySpan<char> sprop) => ParameterSetText.Read(sprop, unit => Store(unit, inBand: false));

    /// <summary>Stores a NAL unit of the stream if it is a parameter set. Returns true if the set is new or changed.</summary>
    public bool Store(ReadOnlySpan<byte> unit) => Store(unit, inBand: true);

    /// <summary>The sequence parameter set that a picture parameter set refers to; the newest one if that is unknown.</summary>
    internal H264Sps? SpsOf(int pps) => _spsOfPps.TryGetValue(pps, out int sps) && _sps[sps] is { } found ? found : Sps;

    private bool Store(ReadOnlySpan<byte> unit, bool inBand)
    {
        int type = unit.IsEmpty ? 0 : unit[0] & 0x1f;
        return type == H264NalType.Sps ? StoreSps(unit, inBand) : type == H264NalType.Pps && StorePps(unit, inBand);
    }

    private bool StoreSps(ReadOnlySpan<byte> unit, bool inBand)
    {
        if (_store.Newest(SpsKind).SequenceEqual(unit) && (_inBandSps || !inBand))
            return false;
        if (H264Sps.TryParse(unit) is not { } parsed)
            return false;
        bool changed = _store.Store(SpsKind, parsed.Id, unit, inBand);
        if (inBand)
        {
            _inBandSps = true;
            Supersede();
        }

        if (!inBand && _inBandSps)
            return changed;
        _sps[parsed.Id] = parsed;
        Sps = parsed;
        return changed;
    }

    private bool StorePps(ReadOnlySpan<byte> unit, bool inBand)
    {
        if (_store.Newest(PpsKind).SequenceEqual(unit) && (_inBandPps || !inBand))
            return false;
        var bits = new RbspReader(unit[1..]);
        uint id = bits.Ue();
        uint sps = bits.Ue();
        if (bits.Overrun || id > 255 || sps > 31)
            return false;
        bool changed = _store.Store(PpsKind, (int)id, unit, inBand);
        if (changed)
            _spsOfPps[(int)id] = (int)sps;
        if (inBand)
        {
            _inBandPps = true;
            Supersede();
        }

        return changed;
    }

    private void Supersede()
    {
        if (!_inBandSps || !_inBandPps)
            return;
        _store.DropAnnounced(SpsKind);
        _store.DropAnnounced(PpsKind);
    }
}
