using System.Buffers.Text;

namespace MediaEngine.LoadGen.Ng;

/// <summary>Reads the top level of a bencoded NG reply without building a tree.</summary>
internal static class NgReplyReader
{
    /// <summary>Splits a datagram at its first space into cookie and body.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> cookie, out ReadOnlySpan<byte> body)
    {
        var space = datagram.IndexOf((byte)' ');
        cookie = space > 0 ? datagram[..space] : default;
        body = space > 0 ? datagram[(space + 1)..] : default;
        return space > 0;
    }

    /// <summary>
    /// Finds a string value of the dictionary by its key. False when it is missing or of another type, or the body is malformed.
    /// </summary>
    public static bool TryFindString(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (body.IsEmpty || body[0] != (byte)'d')
            return false;
        var position = 1;
        while (position < body.Length && body[position] != (byte)'e')
        {
            if (!TryReadString(body, ref position, out var name) || position >= body.Length)
                return false;
            if (name.SequenceEqual(key))
                return TryReadString(body, ref position, out value);
            if (!TrySkip(body, ref position))
                return false;
        }
        return false;
    }

    private static bool TryReadString(ReadOnlySpan<byte> body, scoped ref int position, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Utf8Parser.TryParse(body[position..], out int length, out var digits) || length < 0)
            return false;
        var start = position + digits + 1;
        if (start > body.Length || body[start - 1] != (byte)':' || length > body.Length - start)
            return false;
        value = body.Slice(start, length);
        position = start + length;
        return true;
    }

    // The depth is counted without recursion, so no reply can overflow the stack.
    private static bool TrySkip(ReadOnlySpan<byte> body, scoped ref int position)
    {
        var depth = 0;
        do
        {
            if (position >= body.Length)
                return false;
            switch (body[position])
            {
                case (byte)'d' or (byte)'l':
                    depth++;
                    position++;
                    break;
                case (byte)'e':
                    depth--;
                    position++;
                    break;
                case (byte)'i':
                    var end = body[position..].IndexOf((byte)'e');
                    if (end < 0)
                        return false;
                    position += end + 1;
                    break;
                default:
                    if (!TryReadString(body, ref position, out _))
                        return false;
                    break;
            }
        }
        while (depth > 0);
        return depth == 0;
    }
}
