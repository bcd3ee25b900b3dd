using MediaEngine.Primitives;

namespace MediaEngine.Signalling;

/// <summary>Random identifiers for protocols, from a cryptographic source.</summary>
internal sealed class RandomText(IRandomSource random)
{
    private const int IdBytes = 32;

    private const string IceCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>
    /// Letters and digits: ice-char (RFC 8839 section 5.4) also has + and /, which some parsers refuse. Almost six bits each: with sixteen
    /// random bits per character none is favoured by more than a thousandth.
    /// </summary>
    public string Ice(int length)
    {
        Span<byte> bytes = stackalloc byte[2 * length];
        random.Fill(bytes);
        Span<char> text = stackalloc char[length];
        for (int i = 0; i < length; i++)
            text[i] = IceCharacters[(((bytes[2 * i] << 8) | bytes[(2 * i) + 1]) * IceCharacters.Length) >> 16];
        return new string(text);
    }

    public string Hex(int bytes)
    {
        Span<byte> data = stackalloc byte[bytes];
        random.Fill(data);
        return Convert.ToHexStringLower(data);
    }

    /// <summary>The given call-id or tag; 64 hexadecimal digits when it is null or empty.</summary>
    public string IdUnless(string? given) => string.IsNullOrEmpty(given) ? Hex(IdBytes) : given;

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
