using System.Buffers;
using System.Text;
using CsCheck;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class NgJsonTests
{
    [Fact]
    public void Any_dictionary_of_text_survives_a_round_trip() =>
        NgGen.Dictionary(NgGen.Utf8String).Sample(
            value => NgJsonReader.TryRead(Written(value), out NgDictionary? read) == NgJsonStatus.Complete
                && NgGen.Print(read!) == NgGen.Print(value),
            iter: 500);

    [Fact]
    public void Strings_become_their_utf8_bytes_and_come_back_as_text()
    {
        NgJsonReader.TryRead("{\"label\":\"gr\u00fc\\u00df \\ud83d\\ude00\"}"u8, out NgDictionary? value);

        Assert.Equal("gr\u00fc\u00df \ud83d\ude00", Encoding.UTF8.GetString(((NgString)value!["label"]!).Bytes.Span));
        Assert.Equal("{\"label\":\"gr\u00fc\u00df \\uD83D\\uDE00\"}", Encoding.UTF8.GetString(Written(value)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_one_character_each() =>
        Assert.Equal("{\"tag\":\"a\u00ff\"}", Encoding.UTF8.GetString(Written(new NgDictionary().Add("tag", new NgString([0x61, 0xff])))));

    [Fact]
    public void Booleans_are_integers_null_is_absent_and_fractions_stay_text()
    {
        NgJsonReader.TryRead("{\"a\":true,\"b\":false,\"c\":null,\"d\":20.5,\"e\":[null,1]}"u8, out NgDictionary? value);

        Assert.Equal(NgGen.Print(new NgDictionary().Add("a", 1).Add("b", 0).Add("d", "20.5").Add("e", new NgList([1]))),
            NgGen.Print(value!));
    }

    [Theory]
    [InlineData("{\"command\":", NgJsonStatus.Malformed)]
    [InlineData("{\"command\":\"ping\"} x", NgJsonStatus.Malformed)]
    [InlineData("{\"a\":\"\\ud800\"}", NgJsonStatus.Malformed)]
    [InlineData("[1]", NgJsonStatus.Refused)]
    [InlineData("", NgJsonStatus.Malformed)]
    public void What_is_no_object_is_refused(string text, NgJsonStatus expected) =>
        Assert.Equal(expected, NgJsonReader.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_nesting_bomb_is_refused_with_bounded_memory()
    {
        byte[] bomb = [.. "{\"a\":"u8, .. Enumerable.Repeat((byte)'[', 20_000), .. Enumerable.Repeat((byte)']', 20_000), .. "}"u8];
        NgJsonReader.TryRead(bomb, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        NgJsonStatus status = NgJsonReader.TryRead(bomb, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(NgJsonStatus.Refused, status);
        Assert.InRange(allocated, 0, 64 * 1024);
    }

    [Fact]
    public void Too_many_items_are_refused()
    {
        string items = string.Join(',', Enumerable.Repeat("1", NgLimits.MaxItems + 1));
        Assert.Equal(NgJsonStatus.Refused, NgJsonReader.TryRead(Encoding.UTF8.GetBytes($"{{\"a\":[{items}]}}"), out _));
    }

    private static byte[] Written(NgDictionary value)
    {
        var output = new ArrayBufferWriter<byte>();
        NgJsonWriter.Write(output, value);
        return output.WrittenSpan.ToArray();
    }
}
