using System.Text;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Reads bencoded values (BEP 3). Differs from the letter of BEP 3 where NG clients do: dictionary keys need not be sorted and may repeat.
/// A value is checked to its end before the first object is made, so that a hostile message costs no memory.
/// </summary>
public static class BencodeReader
{
    /// <summary>Keys and flag words are this short; texts that differ from call to call (tags, descriptions) mostly are not.</summary>
    private const int LongestWord = 24;

    /// <summary>Reads the value at the start of <paramref name="data"/>; bytes behind it are left alone.</summary>
    /// <param name="consumed">Length of the value when complete, else 0.</param>
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

    /// <summary>Builds a value that the scanner has found well-formed, and no deeper than its limit.</summary>
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

    private static string Text(ReadOnlySpan<byte> bytes) => bytes.Length <= LongestWord ? TextPool.Get(bytes) : Encoding.Latin1.GetString(bytes);
}
