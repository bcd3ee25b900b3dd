using System.Buffers;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// The largest reply the transport of a request can carry. A command checks it before it changes state: a reply that does not fit becomes
/// an error, and an error reply means that no state was changed.
/// </summary>
/// <param name="Encoding">Encoding of the reply.</param>
/// <param name="CookieLength">Octets before the body, without the space.</param>
/// <param name="MaxBytes">Limit of the whole frame in octets.</param>
public readonly record struct NgReplyRoom(NgEncoding Encoding, int CookieLength, int MaxBytes)
{
    /// <summary>One character of text takes at most this many octets: \u00XX in JSON.</summary>
    private const int WorstCharacter = 6;

    /// <summary>Quotes, lengths and commas around one value.</summary>
    private const int WorstFrame = 24;

    public static NgReplyRoom Unlimited => new(NgEncoding.Bencode, 0, int.MaxValue);

    public bool Fits(NgDictionary reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        int room = MaxBytes - CookieLength - 1;
        if (MaxBytes == int.MaxValue || Bound(reply) <= room)
            return true;
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        NgFrame.Write(output, [], Encoding, reply);
        return output.WrittenCount <= room;
    }

    /// <summary>An upper bound of the written size, nearly always close enough.</summary>
    private static long Bound(NgValue value)
    {
        long bytes = WorstFrame;
        switch (value)
        {
            case NgString text:
                bytes += WorstCharacter * (long)text.Text.Length;
                break;
            case NgList list:
                foreach (NgValue item in list.Items)
                    bytes += Bound(item);
                break;
            case NgDictionary dictionary:
                foreach ((string key, NgValue item) in dictionary.Entries)
                    bytes += WorstFrame + WorstCharacter * (long)key.Length + Bound(item);
                break;
        }

        return bytes;
    }
}
