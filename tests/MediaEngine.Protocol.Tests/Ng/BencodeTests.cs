using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using MediaEngine.Protocol.Ng;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class BencodeTests
{
    private static readonly JsonElement _vectors =
        JsonDocument.Parse(File.ReadAllBytes(VectorFile.Path("ng", "bencode.json"))).RootElement;

    public static TheoryData<string, string> Valid => new(_vectors.GetProperty("valid").EnumerateArray()
        .Select(v => (v.GetProperty("text").GetString()!, Printed(v.GetProperty("value")))));

    public static TheoryData<string> Malformed => new(_vectors.GetProperty("must_reject").EnumerateArray().Select(v => v.GetString()!));

    [Theory]
    [MemberData(nameof(Valid))]
    public void Reads_and_writes_the_examples_of_the_specification(string text, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);

        Assert.Equal(BencodeStatus.Complete, BencodeReader.TryRead(bytes, out NgValue? value, out int consumed));

        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(expected, NgGen.Print(value!));
        Assert.Equal(text, Encoding.Latin1.GetString(Written(value!)));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_values_are_not_complete(string text) =>
        Assert.NotEqual(BencodeStatus.Complete, BencodeReader.TryRead(Encoding.Latin1.GetBytes(text), out _, out _));

    [Theory]
    [InlineData("i-0e")]
    [InlineData("i03e")]
    [InlineData("i-")]
    [InlineData("i1")]
    [InlineData("01:a")]
    [InlineData("99999999999999999999:a")]
    [InlineData("262145:")]
    [InlineData("i99999999999999999999999")]
    [InlineData("di1e")]
    [InlineData("dl")]
    [InlineData("d1:ae")]
    [InlineData("e")]
    [InlineData("x")]
    public void A_stream_learns_at_once_that_no_continuation_can_help(string text)
    {
        bool canStillBecomeValid = text is "i-" or "i1";

        BencodeStatus status = BencodeReader.TryRead(Encoding.Latin1.GetBytes(text), out _, out _);

        Assert.Equal(canStillBecomeValid ? BencodeStatus.Incomplete : BencodeStatus.Invalid, status);
    }

    [Fact]
    public void Any_value_survives_a_round_trip() =>
        NgGen.Value(NgGen.AnyString).Sample(value =>
        {
            byte[] bytes = Written(value);
            return BencodeReader.TryRead(bytes, out NgValue? read, out int consumed) == BencodeStatus.Complete
                && consumed == bytes.Length && NgGen.Print(read!) == NgGen.Print(value);
        }, iter: 500);

    [Fact]
    public void The_end_of_a_value_is_found_in_any_segmentation() =>
        Gen.Select(NgGen.Value(NgGen.AnyString, 2), Gen.Int[1, 7], Gen.Byte.Array[0, 9]).Sample((value, step, behind) =>
        {
            byte[] bytes = Written(value);
            byte[] stream = [.. bytes, .. behind];
            var scanner = new BencodeScanner(NgLimits.MaxMessage);
            for (int arrived = 0; arrived < bytes.Length; arrived += step)
            {
                if (scanner.Scan(stream.AsSpan(0, arrived)) != BencodeStatus.Incomplete)
                    return false;
            }

            return scanner.Scan(stream) == BencodeStatus.Complete && scanner.Consumed == bytes.Length;
        }, iter: 500);

    [Fact]
    public void Unsorted_and_repeated_keys_are_kept_in_order_and_the_last_one_wins()
    {
        BencodeReader.TryRead("d1:bi1e1:ai2e1:bi3ee"u8, out NgValue? value, out _);

        var dictionary = Assert.IsType<NgDictionary>(value);
        Assert.Equal(["b", "a", "b"], dictionary.Entries.Select(e => e.Key));
        Assert.Equal(3, Assert.IsType<NgInteger>(dictionary["b"]).Value);
    }

    [Fact]
    public void Nesting_is_accepted_up_to_the_limit_and_refused_beyond()
    {
        Assert.Equal(BencodeStatus.Complete, ReadNested(NgLimits.MaxDepth));
        Assert.Equal(BencodeStatus.Invalid, ReadNested(NgLimits.MaxDepth + 1));
    }

    [Fact]
    public void Items_are_accepted_up_to_the_limit_and_refused_beyond()
    {
        static byte[] ListOf(int count) => Encoding.ASCII.GetBytes("l" + string.Concat(Enumerable.Repeat("0:", count)) + "e");

        Assert.Equal(BencodeStatus.Complete, BencodeReader.TryRead(ListOf(NgLimits.MaxItems - 1), out _, out _));
        Assert.Equal(BencodeStatus.Invalid, BencodeReader.TryRead(ListOf(NgLimits.MaxItems), out _, out _));
    }

    [Fact]
    public void A_nesting_bomb_is_refused_without_building_anything()
    {
        byte[] bomb = [.. Enumerable.Repeat((byte)'l', 20_000), .. Enumerable.Repeat((byte)'e', 20_000)];
        BencodeReader.TryRead(bomb, out _, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        BencodeStatus status = BencodeReader.TryRead(bomb, out _, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(BencodeStatus.Invalid, status);
        Assert.Equal(0, allocated);
    }

    private static BencodeStatus ReadNested(int depth) =>
        BencodeReader.TryRead(Encoding.ASCII.GetBytes(new string('l', depth) + new string('e', depth)), out _, out _);

    private static byte[] Written(NgValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        BencodeWriter.Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    private static string Printed(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => NgGen.Print(new NgString(Encoding.UTF8.GetBytes(element.GetString()!))),
        JsonValueKind.Number => NgGen.Print(element.GetInt64()),
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Printed)) + "]",
        _ => "{" + string.Join(',', element.EnumerateObject().Select(p => NgGen.Print(p.Name) + "=" + Printed(p.Value))) + "}",
    };
}
