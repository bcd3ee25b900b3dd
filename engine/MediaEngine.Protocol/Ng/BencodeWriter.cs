using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MediaEngine.Protocol.Ng;

/// <summary>Writes values as bencode. Dictionaries keep the order they were filled in.</summary>
public static class BencodeWriter
{
    public static void Write(IBufferWriter<byte> output, NgValue value)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (value)
        {
            case NgString text:
                WriteText(output, text.Text);
                break;
            case NgInteger number:
                output.Write("i"u8);
                WriteNumber(output, number.Value);
                output.Write("e"u8);
                break;
            case NgList list:
                output.Write("l"u8);
                foreach (NgValue item in list.Items)
                    Write(output, item);
                output.Write("e"u8);
                break;
            case NgDictionary dictionary:
                output.Write("d"u8);
                foreach ((string key, NgValue item) in dictionary.Entries)
                {
                    WriteText(output, key);
                    Write(output, item);
                }

                output.Write("e"u8);
                break;
            default:
                throw new ArgumentException("not a value of the NG protocol", nameof(value));
        }
    }

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        WriteNumber(output, text.Length);
        output.Write(":"u8);
        output.Advance(Encoding.Latin1.GetBytes(text, output.GetSpan(text.Length)));
    }

    private static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out int length);
        output.Advance(length);
    }
}
