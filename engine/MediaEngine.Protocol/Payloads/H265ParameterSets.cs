namespace MediaEngine.Protocol.Payloads;

/// <summary>The parameter sets of an H.265 stream. Sets from the stream have priority over sets from the SDP.</summary>
public sealed class H265ParameterSets
{
    private const int VpsKind = 0;
    private const int SpsKind = 1;
    private const int PpsKind = 2;
    private const int AllKinds = 7;

    private readonly ParameterSetStore _store = new();
    private readonly Dictionary<int, PpsSwitches> _switches = [];
    private int _inBandKinds;

    /// <summary>Increases with every change.</summary>
    public int Version => _store.Version;

    /// <summary>The newest sequence parameter set, parsed; null without one.</summary>
    public H265Sps? Sps { get; private set; }

    /// <summary>All three kinds are known: a decoder can start.</summary>
    public bool IsComplete => _store.Has(VpsKind) && _store.Has(SpsKind) && _store.Has(PpsKind);

    /// <summary>Number of NAL units to send before a key frame, in order of index.</summary>
    public int Count => _store.Count;

    public ReadOnlySpan<byte> this[int index] => _store[index];

    public ReadOnlySpan<byte> VpsUnit => _store.Newest(VpsKind);

    public ReadOnlySpan<byte> SpsUnit => _store.Newest(SpsKind);

    public ReadOnlySpan<byte> PpsUnit => _store.Newest(PpsKind);

    /// <summary>
    /// Reads the value of sprop-vps, sprop-sps or sprop-pps. The kind comes from the NAL units. Invalid parts are skipped.
    /// </summary>
    public void ReadAnnounced(ReadOnlySpan<char> sprop) => ParameterSetText.Read(sprop, unit => Store(unit, inBand: false));

    /// <summary>Stores a NAL unit of the stream if it is a parameter set. Returns true if the set is new or changed.</summary>
    public bool Store(ReadOnlySpan<byte> unit) => Store(unit, inBand: true);

    internal PpsSwitches SwitchesOf(int pps) => _switches.GetValueOrDefault(pps);

    private bool Store(ReadOnlySpan<byte> unit, bool inBand)
    {
        if (unit.Length < 3)
            return false;
        int kind = ((unit[0] >> 1) & 0x3f) - H265NalType.Vps;
        if (kind is < VpsKind or > PpsKind)
            return false;
        bool known = (_inBandKinds & (1 << kind)) != 0;
        if (_store.Newest(kind).SequenceEqual(unit) && (known || !inBand))
            return false;
        int id = unit[2] >> 4;
        H265Sps? sps = null;
        PpsSwitches switches = default;
        if (kind == SpsKind)
        {
            if ((sps = H265Sps.TryParse(unit)) is null)
                return false;
            id = sps.Id;
        }
        else if (kind == PpsKind)
        {
            var bits = new RbspReader(unit[2..]);
            id = (int)bits.Ue();
            bits.Ue();
            bool dependent = bits.Flag();
            bool outputFlag = bits.Flag();
            switches = new PpsSwitches(dependent, outputFlag, (int)bits.Bits(3));
            if (bits.Overrun || id > 63)
                return false;
        }

        bool changed = _store.Store(kind, id, unit, inBand);
        if (changed && kind == PpsKind)
            _switches[id] = switches;
        if (sps is not null && (inBand || !known))
            Sps = sps;
        if (inBand && (_inBandKinds |= 1 << kind) == AllKinds)
        {
            for (int i = VpsKind; i <= PpsKind; i++)
                _store.DropAnnounced(i);
        }

        return changed;
    }

    /// <summary>The fields of a picture parameter set that change the syntax of the slice header.</summary>
    internal readonly record struct PpsSwitches(bool DependentSlices, bool OutputFlag, int ExtraSliceHeaderBits);
}
