using System.Buffers.Binary;

namespace MediaEngine.Protocol.Framing;

/// <summary>
/// Splits a byte stream into packets, each preceded by its length (RFC 4571 section 2):
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |             LENGTH            |  RTP or RTCP packet ...       |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// </code>
/// Frames that were received whole are not copied. At most one incomplete frame is kept.
/// </summary>
/// <param name="maximumLength">Longest packet accepted, in octets. A stream that announces a longer one is not read any further.</param>
public sealed class FrameReader(int maximumLength)
{
    /// <summary>Octets before each packet.</summary>
    public const int HeaderLength = 2;

    private byte[] _partial = [];
    private int _partialLength;

    /// <summary>True when a frame was too long: nothing more is read.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Writes the header of a packet.</summary>
    public static void WriteHeader(Span<byte> destination, int length) =>
        BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)length));

    /// <summary>Takes the next packet. Call it until it returns false; then <paramref name="stream"/> has been consumed.</summary>
    /// <param name="stream">The received octets that are not read yet; advanced by the call.</param>
    /// <param name="packet">Valid until the next call. Never empty: empty frames are skipped.</param>
    public bool TryRead(ref ReadOnlySpan<byte> stream, out ReadOnlySpan<byte> packet)
    {
        while (!IsBroken)
        {
            int length;
            if (_partialLength == 0)
            {
                if (stream.Length >= HeaderLength)
                {
                    length = BinaryPrimitives.ReadUInt16BigEndian(stream);
                    if (length > maximumLength)
                        break;
                    if (stream.Length >= HeaderLength + length)
                    {
                        packet = stream.Slice(HeaderLength, length);
                        stream = stream[(HeaderLength + length)..];
                        if (length > 0)
                            return true;
                        continue;
                    }
                }

                Keep(ref stream, stream.Length);
                packet = default;
                return false;
            }

            if (_partialLength < HeaderLength)
            {
                Keep(ref stream, HeaderLength - _partialLength);
                if (_partialLength < HeaderLength)
                    return Nothing(out packet);
            }

            length = BinaryPrimitives.ReadUInt16BigEndian(_partial);
            if (length > maximumLength)
                break;
            Keep(ref stream, HeaderLength + length - _partialLength);
            if (_partialLength < HeaderLength + length)
                return Nothing(out packet);
            _partialLength = 0;
            packet = _partial.AsSpan(HeaderLength, length);
            if (length > 0)
                return true;
        }

        IsBroken = true;
        stream = default;
        return Nothing(out packet);
    }

    private static bool Nothing(out ReadOnlySpan<byte> packet)
    {
        packet = default;
        return false;
    }

    private void Keep(ref ReadOnlySpan<byte> stream, int wanted)
    {
        int taken = Math.Min(wanted, stream.Length);
        if (taken == 0)
            return;
        if (_partial.Length == 0)
            _partial = new byte[HeaderLength + maximumLength];
        stream[..taken].CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += taken;
        stream = stream[taken..];
    }
}
