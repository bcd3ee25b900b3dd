using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): RTPFB, FMT 15. Reports
/// which packets of a run arrived, and when, in units of 250 microseconds.
/// <code>
/// |      base sequence number     |      packet status count      |
/// |           reference time (64 ms)              | fb pkt. count |
/// |          packet chunks, 16 bits each          |  recv deltas  |
///  run length:   |0| symbol (2) |  run length (13)  |
///  status vector:|1|0| 14 symbols of one bit |   or  |1|1| 7 symbols of two bits |
/// </code>
/// </summary>
public readonly ref struct TransportWideFeedback
{
    public const int Format = 15;

    /// <summary>Marks a packet that has not arrived.</summary>
    public const long NotReceived = long.MinValue;

    /// <summary>The unit of arrival times: 250 microseconds, in nanoseconds.</summary>
    public const long TickNanoseconds = 250_000;

    /// <summary>The most packet statuses <see cref="Write"/> puts into one packet, so that it stays below 1200 octets.</summary>
    public const int MaximumStatuses = 400;

    private const int FixedControlLength = 8;
    private const int TicksPerReference = 256;
    private const int Small = 1;
    private const int Large = 2;

    private readonly ReadOnlySpan<byte> _control;
    private readonly int _deltasAt;

    private TransportWideFeedback(ReadOnlySpan<byte> control, int deltasAt)
    {
        _control = control;
        _deltasAt = deltasAt;
    }

    public ushort BaseSequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_control);

    public int StatusCount => BinaryPrimitives.ReadUInt16BigEndian(_control[2..]);

    /// <summary>Signed, in units of 64 ms on the receiver's clock; wraps at 24 bits.</summary>
    public int ReferenceTime => BinaryPrimitives.ReadInt32BigEndian(_control[4..]) >> 8;

    /// <summary>Count of feedback packets, modulo 256.</summary>
    public byte FeedbackCount => _control[7];

    /// <summary>False unless chunks and deltas are present for all announced statuses.</summary>
    public static bool TryParse(in FeedbackMessage feedback, out TransportWideFeedback result)
    {
        result = default;
        ReadOnlySpan<byte> control = feedback.ControlInformation;
        if (feedback.Type != RtcpPacketType.TransportFeedback || feedback.Format != Format || control.Length < FixedControlLength)
            return false;
        int at = FixedControlLength;
        int deltas = 0;
        for (int left = BinaryPrimitives.ReadUInt16BigEndian(control[2..]); left > 0; at += 2)
        {
            if (at + 2 > control.Length)
                return false;
            int chunk = BinaryPrimitives.ReadUInt16BigEndian(control[at..]);
            int count = Math.Min(SymbolCount(chunk), left);
            if (count == 0)
                return false;
            if (chunk < 0x8000)
            {
                deltas += count * DeltaLength(Symbol(chunk, 0));
            }
            else
            {
                for (int i = 0; i < count; i++)
                    deltas += DeltaLength(Symbol(chunk, i));
            }

            left -= count;
        }

        if (at + deltas > control.Length)
            return false;
        result = new TransportWideFeedback(control, at);
        return true;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>
    /// Writes feedback about consecutive packets and returns its length, padded to words with the padding bit set; so it must be the last
    /// packet of its compound. 0 when there is nothing to report, or no room.
    /// </summary>
    /// <param name="arrivals">Ticks of 250 microseconds, or <see cref="NotReceived"/>. The first packet must have arrived.</param>
    /// <param name="taken">How many of them are reported. The rest needs another packet.</param>
    public static int Write(
        Span<byte> destination, uint senderSsrc, uint mediaSsrc, ushort baseSequenceNumber, byte feedbackCount, ReadOnlySpan<long> arrivals,
        out int taken)
    {
        taken = 0;
        if (arrivals.IsEmpty || arrivals[0] == NotReceived)
            return 0;
        Span<byte> symbols = stackalloc byte[MaximumStatuses];
        long reference = arrivals[0] >> 8;
        int count = Classify(arrivals[..Math.Min(arrivals.Length, MaximumStatuses)], reference, symbols, out int deltaLength);
        Span<byte> control = destination[FeedbackMessage.FixedLength..];
        int needed = FixedControlLength + 2 * (count / 7 + 1) + deltaLength + 3;
        if (count == 0 || control.Length < needed)
            return 0;
        BinaryPrimitives.WriteInt32BigEndian(control[4..], (int)(reference << 8) | feedbackCount);
        BinaryPrimitives.WriteUInt16BigEndian(control[2..], (ushort)count);
        BinaryPrimitives.WriteUInt16BigEndian(control, baseSequenceNumber);
        int length = WriteChunks(control, symbols[..count]);
        long last = reference * TicksPerReference;
        for (int i = 0; i < count; i++)
        {
            if (symbols[i] == 0)
                continue;
            long delta = arrivals[i] - last;
            last = arrivals[i];
            if (symbols[i] == Small)
            {
                control[length++] = (byte)delta;
            }
            else
            {
                BinaryPrimitives.WriteInt16BigEndian(control[length..], (short)delta);
                length += 2;
            }
        }

        int padding = -length & 3;
        if (padding > 0)
        {
            control.Slice(length, padding).Clear();
            control[length + padding - 1] = (byte)padding;
        }

        taken = count;
        int total = FeedbackMessage.WriteFixed(
            destination, RtcpPacketType.TransportFeedback, Format, senderSsrc, mediaSsrc, length + padding);
        if (padding > 0)
            destination[0] |= 0x20;
        return total;
    }

    /// <summary>
    /// Assigns a status to each packet as long as its delta fits into 16 bits. Trailing packets that have not arrived are left for the next
    /// report.
    /// </summary>
    private static int Classify(ReadOnlySpan<long> arrivals, long reference, Span<byte> symbols, out int deltaLength)
    {
        long last = reference * TicksPerReference;
        int count = 0;
        deltaLength = 0;
        for (int i = 0; i < arrivals.Length; i++)
        {
            symbols[i] = 0;
            if (arrivals[i] == NotReceived)
                continue;
            long delta = arrivals[i] - last;
            if (delta is < short.MinValue or > short.MaxValue)
                break;
            last = arrivals[i];
            symbols[i] = delta is >= 0 and <= byte.MaxValue ? (byte)Small : (byte)Large;
            deltaLength += symbols[i];
            count = i + 1;
        }

        return count;
    }

    private static int WriteChunks(Span<byte> control, ReadOnlySpan<byte> symbols)
    {
        int length = FixedControlLength;
        while (!symbols.IsEmpty)
        {
            int run = symbols.IndexOfAnyExcept(symbols[0]);
            run = run < 0 ? symbols.Length : run;
            int chunk;
            int covered;
            if (run >= 7 || run == symbols.Length)
            {
                covered = Math.Min(run, 0x1fff);
                chunk = (symbols[0] << 13) | covered;
            }
            else
            {
                bool oneBit = symbols[..Math.Min(14, symbols.Length)].IndexOf((byte)Large) < 0;
                covered = Math.Min(oneBit ? 14 : 7, symbols.Length);
                chunk = oneBit ? 0x8000 : 0xc000;
                for (int i = 0; i < covered; i++)
                    chunk |= oneBit ? symbols[i] << (13 - i) : symbols[i] << (12 - 2 * i);
            }

            BinaryPrimitives.WriteUInt16BigEndian(control[length..], (ushort)chunk);
            length += 2;
            symbols = symbols[covered..];
        }

        return length;
    }

    private static int SymbolCount(int chunk) => chunk < 0x8000 ? chunk & 0x1fff : (chunk & 0x4000) == 0 ? 14 : 7;

    private static int Symbol(int chunk, int index) =>
        chunk < 0x8000 ? (chunk >> 13) & 3 : (chunk & 0x4000) == 0 ? (chunk >> (13 - index)) & 1 : (chunk >> (12 - 2 * index)) & 3;

    /// <summary>The reserved symbol has no delta.</summary>
    private static int DeltaLength(int symbol) => symbol == 3 ? 0 : symbol;

    /// <summary>Iterates over the packets in order of their sequence numbers.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _control;
        private int _index = -1;
        private int _chunkAt = FixedControlLength - 2;
        private int _inChunk;
        private int _chunkLength;
        private int _deltaAt;
        private long _last;

        internal Enumerator(TransportWideFeedback feedback)
        {
            _control = feedback._control;
            _deltaAt = feedback._deltasAt;
            _last = (long)feedback.ReferenceTime * TicksPerReference;
        }

        /// <summary>Sequence number, and arrival in ticks or <see cref="NotReceived"/>.</summary>
        public (ushort SequenceNumber, long Arrival) Current { get; private set; }

        public bool MoveNext()
        {
            if (++_index >= BinaryPrimitives.ReadUInt16BigEndian(_control[2..]))
                return false;
            if (_inChunk == _chunkLength)
            {
                _chunkAt += 2;
                _inChunk = 0;
                _chunkLength = SymbolCount(BinaryPrimitives.ReadUInt16BigEndian(_control[_chunkAt..]));
            }

            int symbol = Symbol(BinaryPrimitives.ReadUInt16BigEndian(_control[_chunkAt..]), _inChunk++);
            ushort sequenceNumber = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(_control) + _index);
            if (symbol is not (Small or Large))
            {
                Current = (sequenceNumber, NotReceived);
                return true;
            }

            _last += symbol == Small ? _control[_deltaAt] : BinaryPrimitives.ReadInt16BigEndian(_control[_deltaAt..]);
            _deltaAt += symbol;
            Current = (sequenceNumber, _last);
            return true;
        }
    }
}
