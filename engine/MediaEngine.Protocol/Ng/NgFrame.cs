using System.Buffers;

namespace MediaEngine.Protocol.Ng;

/// <summary>COOKIE SP BODY, the frame of every NG transport except the plain ones.</summary>
public static class NgFrame
{
    /// <summary>
    /// Splits at the first space. False when there is no space, the cookie is empty, or the cookie is too long; no reply is possible then.
    /// </summary>
    public static bool TrySplit(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> cookie, out ReadOnlySpan<byte> body)
    {
        int space = frame[..Math.Min(frame.Length, NgLimits.MaxCookie + 1)].IndexOf((byte)' ');
        cookie = space > 0 ? frame[..space] : default;
        body = space > 0 ? frame[(space + 1)..] : default;
        return space > 0;
    }

    /// <param name="cookie">Empty for the plain transports, where only the body is written.</param>
    public static byte[] Write(ReadOnlySpan<byte> cookie, NgEncoding encoding, NgDictionary body)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Write(output, cookie, encoding, body);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, NgEncoding, NgDictionary)"/>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> cookie, NgEncoding encoding, NgDictionary body)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!cookie.IsEmpty)
        {
            output.Write(cookie);
            output.Write(" "u8);
        }

        if (encoding == NgEncoding.Json)
            NgJsonWriter.Write(output, body);
        else
            BencodeWriter.Write(output, body);
    }
}
