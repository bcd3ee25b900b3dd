namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Finds the end of one JSON object in a byte stream by its braces, without reading it: strings and escapes are all that can hide one.
/// Resumable like <see cref="BencodeScanner"/>. Whether it is JSON at all is for the reader to say.
/// </summary>
public struct JsonScanner(int maxLength)
{
    private int _position;
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Bytes passed so far; the length of the object once complete.</summary>
    public readonly int Consumed => _position;

    /// <param name="data">From the opening brace; at least the bytes given before.</param>
    public BencodeStatus Scan(ReadOnlySpan<byte> data)
    {
        while (_position < Math.Min(data.Length, maxLength))
        {
            byte c = data[_position++];
            if (_escaped)
                _escaped = false;
            else if (_inString)
                (_inString, _escaped) = (c != '"', c == '\\');
            else if (c == '"')
                _inString = true;
            else if (c is (byte)'{' or (byte)'[')
                _depth++;
            else if (c is (byte)'}' or (byte)']' && --_depth <= 0)
                return BencodeStatus.Complete;
        }

        return _position >= maxLength ? BencodeStatus.Invalid : BencodeStatus.Incomplete;
    }
}
