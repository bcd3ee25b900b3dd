using MediaEngine.Protocol.Sdp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Sdp;

public sealed class SdpLimitsTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";
    private const string Audio = "m=audio 4000 RTP/AVP 0\r\n";

    public static TheoryData<string, string, string> Limits => new()
    {
        { "body", Filled(SdpLimits.MaxBody), Filled(SdpLimits.MaxBody + 1) },
        { "line", Head + Line(SdpLimits.MaxLine), Head + Line(SdpLimits.MaxLine + 1) },
        { "lines", Head + Attributes(SdpLimits.MaxLines - 5), Head + Attributes(SdpLimits.MaxLines - 4) },
        { "medias", Head + Sections(SdpLimits.MaxMedias), Head + Sections(SdpLimits.MaxMedias + 1) },
        { "formats", Head + Formats(SdpLimits.MaxFormats), Head + Formats(SdpLimits.MaxFormats + 1) },
    };

    public static TheoryData<string, Func<int, string>> WorstCases => new()
    {
        { "shortest lines", size => Head + Repeat("a=\r\n", Math.Min(size, 16_000)) },
        { "contact lines", size => Head + Repeat("u=x\r\n", Math.Min(size, 20_000)) },
        { "medias with attributes",
            size => Head + string.Concat(Enumerable.Repeat(Audio + Repeat("a=fmtp:0 x=123456\r\n", size / 64 - 24), 60)) },
        { "connection lines", size => Head + Audio + Repeat("c=IN IP6 2001:db8::1\r\n", size - 100) },
        { "long lines", size => Head + Repeat(Line(SdpLimits.MaxLine - 2), size - 100) },
        { "colons", size => Head + Repeat($"a={new string(':', 4000)}\r\n", size - 100) },
        { "spaces", size => Head + Repeat($"m=audio 1 RTP/AVP{new string(' ', 4000)}0\r\n", size - 100) },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void S21_a_description_at_the_limit_is_read_and_one_past_it_is_refused_whole(string limit, string largest, string tooLarge)
    {
        Assert.True(SdpReader.TryRead(largest, out _, out SdpError error), $"{limit}: {error}");
        Assert.False(SdpReader.TryRead(tooLarge, out _, out error), limit);
        Assert.Equal(SdpError.TooLarge, error);
    }

    [Fact]
    public void S22_the_largest_description_is_read_to_its_last_line()
    {
        string text = Head + Repeat("a=12345678901234\r\n", SdpLimits.MaxBody - Head.Length - 20) + "a=last\r\n";
        Assert.InRange(text.Length, SdpLimits.MaxBody - 100, SdpLimits.MaxBody);

        Assert.True(SdpReader.TryRead(text, out SessionDescription session, out _));

        Assert.Equal("last", session.Attributes[^1].Name);
        Assert.EndsWith("a=last\r\n", SdpPrinter.Print(session));
    }

    [Theory]
    [MemberData(nameof(WorstCases))]
    public void S21_reading_costs_in_proportion_to_the_length(string shape, Func<int, string> make)
    {
        long half = Cost(make(SdpLimits.MaxBody / 2));
        long full = Cost(make(SdpLimits.MaxBody));

        Assert.True(full <= half * 3, $"{shape}: {half} then {full} bytes");
        Assert.True(full < SdpLimits.MaxBody * 40, $"{shape}: {full} bytes");
    }

    /// <summary>Measures work by allocated memory, which is counted exactly: no loop of the reader runs without allocating.</summary>
    private static long Cost(string text)
    {
        _ = SdpReader.TryRead(text, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(SdpReader.TryRead(text, out _, out SdpError error), error.ToString());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Filled(int length) =>
        Head + Repeat(Line(4000), length - Head.Length - 4002) is var text && length - text.Length is var rest
            ? text + Line(rest - 2)
            : "";

    private static string Line(int length) => $"a={new string('x', length - 2)}\r\n";

    private static string Attributes(int count) => string.Concat(Enumerable.Repeat("a=x\r\n", count));

    private static string Sections(int count) => string.Concat(Enumerable.Repeat(Audio, count));

    private static string Formats(int count) => $"m=audio 4000 RTP/AVP {string.Join(' ', Enumerable.Range(0, count))}\r\n";

    private static string Repeat(string line, int length) => string.Concat(Enumerable.Repeat(line, Math.Max(length, 0) / line.Length));
}
