namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Reads bencoded values (BEP 3). Differs from the letter of BEP 3 where NG clients do: dictionary keys need not be sorted and may repeat.
/// A value is checked to its end before the first object is made, so that a hostile message costs no memory.
/// </summary>
public static class BencodeReader
{
    /// <summary>Reads the value at the start of <paramref name="data"/>; bytes behind it are left alone.</summary>
    /// <param name="consumed">Length of the value when complete, else 0.</param>
    public static BencodeStatus TryRead(
        ReadOnlySpan<byte> data, out NgValue? value, out int consumed, int maxLength = NgLimits.MaxMessage)
    {
        var scanner = new BencodeScanner(maxLength);
        BencodeStatus status = scanner.Scan(data);
        consumed = status == BencodeStatus.Complete ? scanner.Consumed : 0;
        value = status == BencodeStatus.Complete ? Build(data[..consumed]) : null;
        return status;
    }

    /// <summary>Builds a value that the scanner has found well-formed.</summary>
    private static NgValue Build(ReadOnlySpan<byte> data)
    {
        var open = new Stack<(NgValue Container, string? Key)>();
        while (true)
        {
            NgValue? finished = null;
            switch (data[0])
            {
                case (byte)'l':
                    open.Push((new NgList(), null));
                    data = data[1..];
                    continue;
                case (byte)'d':
                    open.Push((new NgDictionary(), null));
                    data = data[1..];
                    continue;
                case (byte)'e':
                    finished = open.Pop().Container;
                    data = data[1..];
                    break;
                case (byte)'i':
                    int end = data.IndexOf((byte)'e');
                    finished = new NgInteger(long.Parse(data[1..end]));
                    data = data[(end + 1)..];
                    break;
                default:
                    int colon = data.IndexOf((byte)':');
                    int length = int.Parse(data[..colon]);
                    finished = new NgString(data.Slice(colon + 1, length));
                    data = data[(colon + 1 + length)..];
                    break;
            }

            if (open.Count == 0)
                return finished;
            (NgValue container, string? key) = open.Pop();
            if (container is NgList list)
            {
                list.Items.Add(finished);
            }
            else if (key is null)
            {
                key = ((NgString)finished).Text;
            }
            else
            {
                ((NgDictionary)container).Add(key, finished);
                key = null;
            }

            open.Push((container, key));
        }
    }
}
