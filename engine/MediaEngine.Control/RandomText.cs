using MediaEngine.Primitives;

namespace MediaEngine.Control;

/// <summary>Random identifiers of the protocols, from an unpredictable source.</summary>
internal sealed class RandomText(IRandomSource random)
{
    private const string IceCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Characters of ice-char (RFC 8839 section 5.3); 64 of them, so that no value is favoured.</summary>
    public string Ice(int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        random.Fill(bytes);
        Span<char> text = stackalloc char[length];
        for (int i = 0; i < length; i++)
            text[i] = IceCharacters[bytes[i] & 63];
        return new string(text);
    }

    public string Hex(int bytes)
    {
        Span<byte> data = stackalloc byte[bytes];
        random.Fill(data);
        return Convert.ToHexStringLower(data);
    }

    public byte[] Key(int length)
    {
        byte[] key = new byte[length];
        random.Fill(key);
        return key;
    }

    public uint Number()
    {
        Span<byte> data = stackalloc byte[4];
        random.Fill(data);
        return BitConverter.ToUInt32(data);
    }
}
