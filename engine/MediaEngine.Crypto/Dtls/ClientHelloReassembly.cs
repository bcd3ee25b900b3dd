using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Reassembles ClientHellos that arrive in several datagrams (RFC 6347 section 4.2.3), in any order and with repetitions: browsers send
/// ClientHellos of 1400 octets and more. It serves a few sources, each of which has proved that it receives at its address.
/// </summary>
internal sealed class ClientHelloReassembly
{
    private const int Maximum = PendingHandshakes.Maximum;

    /// <summary>
    /// Longest ClientHello with its handshake header, in octets. A ClientHello with all of today's groups and extensions has half of it.
    /// </summary>
    private const int LongestHello = 4096;

    private readonly List<PartialHello> _hellos = [];

    /// <summary>True when a fragment of the same ClientHello has come from this source.</summary>
    public bool Contains(TransportAddress from, ReadOnlySpan<byte> part) => Find(from, part) is not null;

    /// <summary>Adds a record for which <see cref="DtlsRecords.IsPartOfHello"/> is true. True when the ClientHello is complete.</summary>
    /// <param name="spared">The source whose ClientHello is never evicted; none for no such source.</param>
    /// <param name="hello">The whole ClientHello in one record.</param>
    public bool TryComplete(TransportAddress from, TransportAddress spared, ReadOnlySpan<byte> part, [NotNullWhen(true)] out byte[]? hello)
    {
        hello = null;
        int length = DtlsRecords.MessageLength(part);
        if (length > LongestHello - DtlsRecords.HandshakeHeaderLength)
            return false;
        PartialHello? partial = Find(from, part);
        if (partial is null)
        {
            if (_hellos.Count >= Maximum)
                _hellos.RemoveAt(Math.Max(0, _hellos.FindIndex(h => h.From != spared)));
            _hellos.Add(partial = new PartialHello(from, DtlsRecords.MessageSequence(part), length));
        }

        if (!partial.Add(part))
            return false;
        _hellos.Remove(partial);
        hello = partial.ToRecord(part);
        return true;
    }

    public void Clear() => _hellos.Clear();

    private PartialHello? Find(TransportAddress from, ReadOnlySpan<byte> part)
    {
        foreach (PartialHello hello in _hellos)
        {
            if (hello.From == from && hello.Sequence == DtlsRecords.MessageSequence(part)
                && hello.Length == DtlsRecords.MessageLength(part))
                return hello;
        }

        return null;
    }

    private sealed class PartialHello(TransportAddress from, int sequence, int length)
    {
        private readonly byte[] _content = new byte[length];
        private readonly bool[] _has = new bool[length];
        private int _missing = length;

        public TransportAddress From { get; } = from;

        public int Sequence { get; } = sequence;

        public int Length { get; } = length;

        /// <summary>True when no octet is missing.</summary>
        public bool Add(ReadOnlySpan<byte> part)
        {
            int at = DtlsRecords.FragmentOffset(part);
            ReadOnlySpan<byte> content = part[(DtlsRecords.HeaderLength + DtlsRecords.HandshakeHeaderLength)..];
            for (int i = 0; i < content.Length; i++)
            {
                // The first copy of an octet stays. A fragment that contradicts it is forged, or makes the client's handshake fail in
                // either case.
                if (_has[at + i])
                    continue;
                (_content[at + i], _has[at + i]) = (content[i], true);
                _missing--;
            }

            return _missing == 0;
        }

        /// <summary>
        /// The ClientHello as if it had been sent unfragmented, which is how it is hashed (RFC 6347 section 4.2.6), under the record number
        /// of its last fragment.
        /// </summary>
        public byte[] ToRecord(ReadOnlySpan<byte> last)
        {
            byte[] record = new byte[DtlsRecords.HeaderLength + DtlsRecords.HandshakeHeaderLength + Length];
            last[..(DtlsRecords.HeaderLength + DtlsRecords.HandshakeHeaderLength)].CopyTo(record);
            BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(11), (ushort)(DtlsRecords.HandshakeHeaderLength + Length));
            Span<byte> message = record.AsSpan(DtlsRecords.HeaderLength);
            message.Slice(6, 3).Clear();
            message.Slice(1, 3).CopyTo(message[9..]);
            _content.CopyTo(message[DtlsRecords.HandshakeHeaderLength..]);
            return record;
        }
    }
}
