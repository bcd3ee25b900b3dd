namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Finds the end of one JSON object in a byte stream by its braces, without parsing it; only strings and escapes can hide a brace.
/// Resumable like <see cref="BencodeScanner"/>. The reader decides whether it is valid JSON.
/// </summary>
public struct JsonScanner(int maxLength)
{
    private int _position;
    private int _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Octets scanned so far; the length of the object once it is complete.</summary>
    public readonly int Consumed => _position;

    /// <param name="data">Begins with the opening brace; at least the octets of the call before.</param>
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
