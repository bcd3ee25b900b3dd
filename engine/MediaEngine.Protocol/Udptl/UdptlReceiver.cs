namespace MediaEngine.Protocol.Udptl;

/// <summary>
/// Takes UDPTL datagrams and gives IFP packets in the order of their sequence numbers, each once, and lost ones from the error correction
/// (T.38 section 9.1). After each accepted datagram call <see cref="TryTake"/> until it returns false.
/// </summary>
public sealed class UdptlReceiver
{
    /// <summary>A sequence number further ahead than this is not loss but a new numbering.</summary>
    private const int MaximumGap = 1000;

    private readonly IfpHistory _history = new();
    private ushort _next;
    private ushort _end;
    private ushort _refused;
    private bool _started;

    /// <summary>Lost packets that error correction could not restore.</summary>
    public long Lost { get; private set; }

    /// <summary>Lost packets that error correction restored.</summary>
    public long Recovered { get; private set; }

    /// <summary>False when the datagram is malformed; no state has changed then.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram)
    {
        if (!UdptlPacket.TryParse(datagram, out UdptlPacket packet) || packet.Primary.Length > IfpHistory.MaximumLength)
            return false;
        ushort number = packet.SequenceNumber;
        if (!_started)
        {
            _started = true;
            _next = _end = number;
        }

        int ahead = (short)(number - _end);
        if (ahead is < -IfpHistory.Kept or > MaximumGap)
        {
            // Two consecutive packets start a new numbering; a single one is stray.
            if (number != (ushort)(_refused + 1))
            {
                _refused = number;
                return true;
            }

            _history.Clear();
            _next = _end = number;
            ahead = 0;
        }

        if (ahead < 0)
            return true;
        if (!packet.Primary.IsEmpty)
            _history.Store(number, packet.Primary);
        if (packet.IsFec)
            Reconstruct(packet);
        else
            TakeOlder(packet, ahead);
        _end = (ushort)(number + 1);
        return true;
    }

    /// <summary>Takes the next packet.</summary>
    /// <param name="ifp">Valid until the next datagram.</param>
    public bool TryTake(out ReadOnlySpan<byte> ifp, out ushort number)
    {
        while (_next != _end)
        {
            number = _next++;
            if ((ushort)(_end - number) <= IfpHistory.Kept && _history.TryFind(number, out ifp))
                return true;
            Lost++;
        }

        ifp = default;
        number = 0;
        return false;
    }

    private void TakeOlder(in UdptlPacket packet, int missing)
    {
        for (int i = 0; i < packet.Parts && i < missing; i++)
        {
            ReadOnlySpan<byte> part = packet.Part(i);
            if (part.IsEmpty || part.Length > IfpHistory.MaximumLength)
                continue;
            _history.Store((ushort)(packet.SequenceNumber - 1 - i), part);
            Recovered++;
        }
    }

    /// <summary>A parity restores the one missing packet it covers. Packets that were delivered already are not restored.</summary>
    private void Reconstruct(in UdptlPacket packet)
    {
        if (packet.Span == 0 || packet.Span * packet.Parts >= IfpHistory.Kept)
            return;
        Span<byte> ifp = stackalloc byte[IfpHistory.MaximumLength];
        for (int m = 0; m < packet.Parts; m++)
        {
            int missing = -1;
            bool several = false;
            for (int k = 1; k <= packet.Span; k++)
            {
                ushort number = (ushort)(packet.SequenceNumber + m - k * packet.Parts);
                if (_history.TryFind(number, out _))
                    continue;
                several |= missing >= 0;
                missing = number;
            }

            if (missing < 0 || several || (short)((ushort)missing - _end) < 0)
                continue;
            ReadOnlySpan<byte> parity = packet.Part(m);
            if (parity.IsEmpty || parity.Length > ifp.Length)
                continue;
            parity.CopyTo(ifp);
            for (int k = 1; k <= packet.Span; k++)
            {
                if (!_history.TryFind((ushort)(packet.SequenceNumber + m - k * packet.Parts), out ReadOnlySpan<byte> known))
                    continue;
                for (int i = 0; i < Math.Min(known.Length, parity.Length); i++)
                    ifp[i] ^= known[i];
            }

            _history.Store((ushort)missing, ifp[..parity.Length]);
            Recovered++;
        }
    }
}
