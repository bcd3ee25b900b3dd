using System.Text;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Reads bencoded values (BEP 3). As NG clients do not follow BEP 3 strictly, dictionary keys may be unsorted and may repeat. A value is
/// validated to its end before the first object is created, so a malformed message costs no memory.
/// </summary>
public static class BencodeReader
{
    /// <summary>
    /// Strings up to this length are shared: keys and flags are short and repeat. Tags and SDP bodies differ per call and are mostly
    /// longer.
    /// </summary>
    private const int LongestWord = 24;

    /// <summary>Reads the value at the start of <paramref name="data"/>. Octets after the value are ignored.</summary>
    /// <param name="consumed">Length of the value when it is complete, otherwise 0.</param>
    public static BencodeStatus TryRead(
        ReadOnlySpan<byte> data, out NgValue? value, out int consumed, int maxLength = NgLimits.MaxMessage)
    {
        var scanner = new BencodeScanner(maxLength);
        BencodeStatus status = scanner.Scan(data);
        consumed = status == BencodeStatus.Complete ? scanner.Consumed : 0;
        value = null;
        if (status == BencodeStatus.Complete)
        {
            ReadOnlySpan<byte> rest = data[..consumed];
            value = Build(ref rest);
        }

        return status;
    }

    /// <summary>Builds a value that the scanner has accepted, so its nesting is within the limit.</summary>
    private static NgValue Build(ref ReadOnlySpan<byte> data)
    {
        switch (data[0])
        {
            case (byte)'l':
                data = data[1..];
                var list = new NgList();
                while (data[0] != 'e')
                    list.Items.Add(Build(ref data));
                data = data[1..];
                return list;
            case (byte)'d':
                data = data[1..];
                var dictionary = new NgDictionary(8);
                while (data[0] != 'e')
                {
                    string key = Text(Bytes(ref data));
                    dictionary.Add(key, Build(ref data));
                }

                data = data[1..];
                return dictionary;
            case (byte)'i':
                int end = data.IndexOf((byte)'e');
                NgValue number = long.Parse(data[1..end]);
                data = data[(end + 1)..];
                return number;
            default:
                return new NgString(Text(Bytes(ref data)));
        }
    }

    private static ReadOnlySpan<byte> Bytes(ref ReadOnlySpan<byte> data)
    {
        int colon = data.IndexOf((byte)':');
        int length = int.Parse(data[..colon]);
        ReadOnlySpan<byte> bytes = data.Slice(colon + 1, length);
        data = data[(colon + 1 + length)..];
        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= LongestWord ? TextPool.Get(bytes) : Encoding.Latin1.GetString(bytes);
}
