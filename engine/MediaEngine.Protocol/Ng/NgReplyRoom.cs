using System.Buffers;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// What the transport of a request can carry back. A command asks before it changes anything: a reply that cannot be sent is an error, and a
/// request that is answered with an error has changed nothing.
/// </summary>
/// <param name="Encoding">Of the reply.</param>
/// <param name="CookieLength">Bytes before the body, without the space.</param>
/// <param name="MaxBytes">Of the whole frame.</param>
public readonly record struct NgReplyRoom(NgEncoding Encoding, int CookieLength, int MaxBytes)
{
    /// <summary>A character of text is at most so many bytes: \u00XX in JSON.</summary>
    private const int WorstCharacter = 6;

    /// <summary>Marks, lengths and commas around one value.</summary>
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

    /// <summary>Never less than what is written; nearly always enough to know.</summary>
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
