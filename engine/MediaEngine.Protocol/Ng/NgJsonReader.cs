using System.Text;
using System.Text.Json;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Reads JSON (RFC 8259) as NG values: booleans become 1 and 0, a number that is not a 64-bit integer stays text, null counts as absent.
/// Strings become their UTF-8 octets.
/// </summary>
public static class NgJsonReader
{
    private static readonly JsonReaderOptions _options = new() { MaxDepth = 2 * NgLimits.MaxDepth };

    /// <summary>Reads one object that fills <paramref name="data"/>, except for white space.</summary>
    public static NgJsonStatus TryRead(ReadOnlySpan<byte> data, out NgDictionary? value, int maxLength = NgLimits.MaxMessage)
    {
        value = null;
        if (data.Length > maxLength)
            return NgJsonStatus.Refused;
        try
        {
            return Read(new Utf8JsonReader(data, _options), out value);
        }
        catch (JsonException)
        {
            return NgJsonStatus.Malformed;
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half.
            return NgJsonStatus.Malformed;
        }
    }

    private static NgJsonStatus Read(Utf8JsonReader reader, out NgDictionary? value)
    {
        value = null;
        NgValue? root = null;
        int items = 0;
        var open = new Stack<(NgValue Container, string? Key)>();
        while (reader.Read())
        {
            NgValue? finished;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (open.Count >= NgLimits.MaxDepth)
                        return NgJsonStatus.Refused;
                    open.Push((reader.TokenType == JsonTokenType.StartObject ? new NgDictionary() : new NgList(), null));
                    continue;
                case JsonTokenType.PropertyName:
                    (NgValue container, _) = open.Pop();
                    open.Push((container, Encoding.Latin1.GetString(StringBytes(ref reader))));
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    finished = open.Pop().Container;
                    break;
                case JsonTokenType.String:
                    finished = new NgString(StringBytes(ref reader));
                    break;
                case JsonTokenType.Number:
                    finished = reader.TryGetInt64(out long number) ? NgInteger.Of(number) : new NgString(reader.ValueSpan);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    finished = NgInteger.Of(reader.TokenType == JsonTokenType.True ? 1 : 0);
                    break;
                default:
                    continue;
            }

            if (++items > NgLimits.MaxItems)
                return NgJsonStatus.Refused;
            if (open.Count == 0)
            {
                root = finished;
                continue;
            }

            (NgValue parent, string? key) = open.Peek();
            if (parent is NgList list)
                list.Items.Add(finished);
            else
                ((NgDictionary)parent).Add(key!, finished);
        }

        value = root as NgDictionary;
        return value is null ? NgJsonStatus.Refused : NgJsonStatus.Complete;
    }

    private static ReadOnlySpan<byte> StringBytes(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        byte[] bytes = new byte[reader.ValueSpan.Length];
        return bytes.AsSpan(0, reader.CopyString(bytes));
    }
}
