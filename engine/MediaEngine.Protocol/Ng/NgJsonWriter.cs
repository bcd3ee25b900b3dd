using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Writes values as JSON (RFC 8259). A string that is not UTF-8 is written as Latin-1 text, which keeps every octet visible.
/// </summary>
public static class NgJsonWriter
{
    private static readonly JsonWriterOptions _options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    public static void Write(IBufferWriter<byte> output, NgValue value)
    {
        using var json = new Utf8JsonWriter(output, _options);
        Write(json, value);
    }

    private static void Write(Utf8JsonWriter json, NgValue value)
    {
        switch (value)
        {
            case NgString text:
                json.WriteStringValue(TextOf(text.Text));
                break;
            case NgInteger number:
                json.WriteNumberValue(number.Value);
                break;
            case NgList list:
                json.WriteStartArray();
                foreach (NgValue item in list.Items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case NgDictionary dictionary:
                json.WriteStartObject();
                foreach ((string key, NgValue item) in dictionary.Entries)
                {
                    json.WritePropertyName(TextOf(key));
                    Write(json, item);
                }

                json.WriteEndObject();
                break;
            default:
                throw new ArgumentException("not a value of the NG protocol", nameof(value));
        }
    }

    /// <summary>
    /// The text of a string holds its octets as Latin-1; this converts them to the text that they mean as UTF-8, if they are valid UTF-8.
    /// </summary>
    private static string TextOf(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : text;
    }
}
