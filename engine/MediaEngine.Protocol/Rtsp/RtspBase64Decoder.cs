namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The camera's side of a tunnel's POST. Decodes base64 that comes in pieces of any length. Padding may come between two messages.
/// </summary>
public sealed class RtspBase64Decoder
{
    private int _bits;
    private int _count;

    /// <summary>Decodes one piece. Characters outside the base64 alphabet are skipped.</summary>
    /// <returns>The number of octets written: at most three for every four octets of the piece, plus two.</returns>
    public int Decode(ReadOnlySpan<byte> piece, Span<byte> destination)
    {
        int written = 0;
        foreach (byte octet in piece)
        {
            int digit = octet switch
            {
                >= (byte)'A' and <= (byte)'Z' => octet - 'A',
                >= (byte)'a' and <= (byte)'z' => octet - 'a' + 26,
                >= (byte)'0' and <= (byte)'9' => octet - '0' + 52,
                (byte)'+' => 62,
                (byte)'/' => 63,
                _ => -1,
            };
            if (octet == '=')
                _count = 0;
            if (digit < 0)
                continue;
            _bits = (_bits << 6 | digit) & 0xffffff;
            // The second, third and fourth digit of a group each complete one octet.
            switch (_count = (_count + 1) & 3)
            {
                case 2:
                    destination[written++] = (byte)(_bits >> 4);
                    break;
                case 3:
                    destination[written++] = (byte)(_bits >> 2);
                    break;
                case 0:
                    destination[written++] = (byte)_bits;
                    break;
            }
        }

        return written;
    }
}
