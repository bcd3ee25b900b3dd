using MediaEngine.Interop.Codecs.Spandsp;

namespace MediaEngine.Media.Fax;

/// <summary>
/// A T.38 gateway: an audio fax machine (8000 Hz) on one side, a T.38 fax machine on the other. Takes and gives samples and IFP packets;
/// knows no RTP and no UDPTL. Not thread-safe; allocates only when constructed.
/// </summary>
public sealed class FaxGateway : IIfpPackets, IDisposable
{
    public const int SampleRate = 8000;

    /// <summary>Longest IFP packet that is forwarded, in octets.</summary>
    public const int MaximumPacket = 512;

    private const int Capacity = 32;

    private readonly byte[] _packets = new byte[Capacity * MaximumPacket];
    private readonly (int Length, int Copies)[] _entries = new (int, int)[Capacity];
    private readonly T38GatewayHandle _gateway;
    private int _first;
    private int _count;

    /// <exception cref="InvalidOperationException">libspandsp is not installed, or is out of memory.</exception>
    public FaxGateway(FaxSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!IsAvailable)
            throw new InvalidOperationException("libspandsp is not installed");
        FaxModems modems = (settings.V17 ? FaxModems.V17 : 0) | (settings.V29 ? FaxModems.V29 : 0)
            | (settings.V27Ter ? FaxModems.V27Ter : 0)
            | (settings.V34 ? FaxModems.V34HalfDuplex : 0) | (settings.Iaf ? FaxModems.Iaf : 0);
        _gateway = T38GatewayHandle.Create(this, settings.Ecm, modems, settings.Version);
    }

    /// <summary>True when libspandsp is installed.</summary>
    public static bool IsAvailable => LibSpandsp.IsAvailable;

    /// <summary>IFP packets dropped because they were too long or too many at once.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes audio of the fax machine. Packets for the T.38 side may be ready afterwards. The samples are overwritten.</summary>
    public void ReceiveAudio(Span<short> samples) => _gateway.ReceiveAudio(samples);

    /// <summary>Reports this many lost samples.</summary>
    public void ReceiveLoss(int samples) => _gateway.ReceiveLoss(samples);

    /// <summary>Takes a packet of the T.38 side.</summary>
    /// <param name="number">Sequence number of the UDPTL packet that carried it.</param>
    public void ReceivePacket(ReadOnlySpan<byte> ifp, ushort number) => _gateway.ReceivePacket(ifp, number);

    /// <summary>Writes the next audio for the fax machine. Packets for the T.38 side may be ready afterwards.</summary>
    public void ReadAudio(Span<short> samples) => samples[Math.Max(0, _gateway.ReadAudio(samples))..].Clear();

    /// <summary>Takes the next packet for the T.38 side.</summary>
    /// <param name="ifp">Valid until the next call.</param>
    /// <param name="copies">How often to send the packet, under one sequence number.</param>
    public bool TryTakePacket(out ReadOnlySpan<byte> ifp, out int copies)
    {
        ifp = default;
        copies = 0;
        if (_count == 0)
            return false;
        (int length, copies) = _entries[_first];
        ifp = _packets.AsSpan(_first * MaximumPacket, length);
        _first = (_first + 1) % Capacity;
        _count--;
        return true;
    }

    public void Dispose() => _gateway.Dispose();

    void IIfpPackets.Add(ReadOnlySpan<byte> ifp, int copies)
    {
        if (_count == Capacity || ifp.Length > MaximumPacket)
        {
            Dropped++;
            return;
        }

        int place = (_first + _count++) % Capacity;
        ifp.CopyTo(_packets.AsSpan(place * MaximumPacket));
        _entries[place] = (ifp.Length, Math.Clamp(copies, 1, 4));
    }
}
