using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// Encryption of selected header extension elements (RFC 6904): the key stream covers the whole extension body and is applied to the data
/// octets of the selected IDs only. IDs, lengths and padding stay readable.
/// </summary>
internal sealed class HeaderExtensionCipher
{
    private const ushort OneByte = 0xbede;
    private const ushort TwoByteMask = 0xfff0;
    private const ushort TwoByte = 0x1000;

    private readonly bool[] _chosen = new bool[256];

    public HeaderExtensionCipher(ImmutableArray<byte> ids)
    {
        foreach (byte id in ids)
            _chosen[id] = true;
    }

    /// <summary>Encrypts or decrypts; both are the same operation. The header must be valid.</summary>
    public void Apply(SrtpTransform key, Span<byte> packet, uint ssrc, ulong index)
    {
        if (!SrtpHeader.HasExtension(packet))
            return;
        Span<byte> extension = packet[(SrtpHeader.RtpFixed + SrtpHeader.CsrcLength(packet))..];
        ushort profile = BinaryPrimitives.ReadUInt16BigEndian(extension);
        bool oneByte = profile == OneByte;
        if (!oneByte && (profile & TwoByteMask) != TwoByte)
            return;
        Span<byte> body = extension.Slice(4, 4 * BinaryPrimitives.ReadUInt16BigEndian(extension[2..]));
        // The elements of a packet fit into a datagram. The key stream is made at once, on the stack when it has the usual size.
        Span<byte> keyStream = body.Length <= 512 ? stackalloc byte[body.Length] : new byte[body.Length];
        bool ready = false;
        int at = 0;
        while (at < body.Length)
        {
            int id = oneByte ? body[at] >> 4 : body[at];
            if (id == 0)
            {
                at++;
                continue;
            }

            if (oneByte && id == 15)
                return;
            int dataAt = oneByte ? at + 1 : at + 2;
            if (dataAt > body.Length)
                return;
            int length = oneByte ? (body[at] & 0x0f) + 1 : body[at + 1];
            if (length > body.Length - dataAt)
                return;
            if (_chosen[id])
            {
                if (!ready)
                    key.WriteHeaderKeyStream(ssrc, index, keyStream);
                ready = true;
                for (int i = dataAt; i < dataAt + length; i++)
                    body[i] ^= keyStream[i];
            }

            at = dataAt + length;
        }
    }
}
