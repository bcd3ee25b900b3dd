using System.Text;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>Limits of one request: the length of lists, and no line breaks in texts.</summary>
public sealed class RequestLimitTests
{
    private static readonly string[] _rules =
    [
        "codec-strip", "codec-mask", "codec-except", "codec-offer", "codec-ignore", "codec-transcode", "transcode", "codec-accept",
        "codec-consume", "codec-set", "from-tags", "calls",
    ];

    public static TheoryData<string> Rules => new(_rules);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A17_A_list_of_rules_may_have_128_entries_however_it_is_written(string key)
    {
        string[] few = [.. Enumerable.Range(0, 128).Select(i => $"x{i}")];
        string[] many = [.. few, "one more"];
        Assert.Null(Parse(key, NgList.OfText(few)).Error);
        Assert.Null(Parse(key, string.Join(',', few)).Error);
        foreach (NgRequest request in (NgRequest[])
            [Parse(key, NgList.OfText(many)), Parse(key, string.Join(',', many)),
                Parse("rtpp-flags", $"{key}=[{string.Join(' ', many.SkipLast(1))} y]")])
        {
            Assert.Contains("Too many entries in '", request.Error);
            Assert.Contains("(limit 128)", request.Error);
        }
    }

    [Theory]
    [InlineData("codec-strip-x{0}")]
    [InlineData("SDES-no-x{0}")]
    [InlineData("sdp-attr-remove-audio-x{0}")]
    [InlineData("sdp-attr-substitute-audio-x{0}>y")]
    [InlineData("sdp-attr-add-audio-x{0}")]
    [InlineData("from-tags-x{0}")]
    public void A17_Flags_that_are_rules_count_alike(string flag)
    {
        Assert.Null(Parse("flags", Flags(128)).Error);
        Assert.Contains("(limit 128)", Parse("flags", Flags(129)).Error);
        Assert.Contains("(limit 128)", Parse("rtpp-flags", string.Join(' ', Flags(129).Items)).Error);

        NgList Flags(int count) => NgList.OfText(Enumerable.Range(0, count).Select(i => string.Format(null, flag, i)));
    }

    [Fact]
    public void A17_Dictionaries_of_rules_count_alike()
    {
        NgList many = NgList.OfText(Enumerable.Range(0, 129).Select(i => $"x{i}"));
        Assert.Contains("'codec' (limit 128)", Parse("codec", new NgDictionary().Add("mask", many)).Error);
        Assert.Contains("'extmap' (limit 128)", Parse("extmap", new NgDictionary().Add("strip", many)).Error);
        Assert.Contains("'sdp-attr' (limit 128)",
            Parse("sdp-attr", new NgDictionary().Add("audio", new NgDictionary().Add("remove", many))).Error);
        Assert.Contains("'SDES' (limit 128)", Parse("SDES", "only-" + string.Join(",only-", many.Items)).Error);
        Assert.Contains("'SDES' (limit 128)", Parse("SDES", "order:" + string.Join(';', many.Items)).Error);
        Assert.Contains("'tags' (limit 128)", Parse("tags", new NgList([new NgDictionary().Add("from", "a").Add("to", many)])).Error);
        Assert.Contains(
            "'medias' (limit 64)",
            Parse("medias", new NgList(Enumerable.Range(0, 65).Select(_ => (NgValue)new NgDictionary().Add("type", "audio")))).Error);
        var sections = new NgDictionary();
        for (int i = 0; i < 17; i++)
            sections.Add($"s{i}", new NgDictionary().Add("add", "x"));
        Assert.Contains("'sdp-attr' (limit 16)", Parse("sdp-attr", sections).Error);
    }

    [Theory]
    [InlineData("flags")]
    [InlineData("replace")]
    [InlineData("some-key")]
    public void A17_No_list_has_more_than_1000_entries(string key) =>
        Assert.Equal($"Too many entries in '{key}' (limit 1000)", Parse(key, NgList.OfText(Enumerable.Repeat("x", 1001))).Error);

    [Fact]
    public void A17_Templates_do_not_multiply()
    {
        var templates = new NgTemplates([new("big", string.Join(' ', Enumerable.Repeat("trust-address", 100)))]);
        NgDictionary message = new NgDictionary().Add("rtpp-flags", string.Join(' ', Enumerable.Repeat("template=big", 5000)));
        Assert.Equal("Too many templates (limit 32)", NgRequest.Parse(NgCommand.Offer, message, templates).Error);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\v")]
    [InlineData("\f")]
    [InlineData("\0")]
    [InlineData("\u001b[2J")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void A20_A_control_character_in_any_key_or_value_is_refused(string character)
    {
        string text = "a" + new NgString(Encoding.UTF8.GetBytes(character)).Text + "a=injected";
        foreach (string key in (string[])
            ["media-address", "label", "set-label", "from-tag", "to-tag", "via-branch", "call-id", "interface", "metadata",
                "xmlrpc-callback", "replace", "flags",
                "codec-set", "codec-transcode", "sdp-attr", "from-tags", "recording-file", "template", "unknown"])
        {
            Assert.Equal($"Control character in '{key}'", Parse(key, text).Error);
            Assert.Equal($"Control character in '{key}'", Parse(key, new NgList([NgList.OfText([text])])).Error);
            Assert.Equal($"Control character in '{key}'",
                Parse(key, new NgDictionary().Add("audio", new NgDictionary().Add("add", text))).Error);
            Assert.Equal($"Control character in '{key}'", Parse(key, new NgDictionary().Add(text, "x")).Error);
        }

        Assert.Equal("Control character in a key", Parse(text, "x").Error);
    }

    [Theory]
    [InlineData("\v")]
    [InlineData("\u0085")]
    [InlineData("\0")]
    public void A20_Flag_strings_are_separated_by_white_space_and_their_words_are_checked(string character)
    {
        foreach (string key in (string[])["rtpp-flags", "rtpp_flags", "rtpp flags"])
            Assert.Null(Parse(key, "trust-address\r\n  label=x\ttranscode=PCMU").Error);
        string text = new NgString(Encoding.UTF8.GetBytes(character)).Text;
        Assert.Equal("Control character in 'label'", Parse("rtpp-flags", $"label=x{text}y").Error);
        Assert.Equal("Control character in a flag", Parse("rtpp-flags", $"sdp-attr-add-audio-x{text}a").Error);
        Assert.Equal("Control character in 'sdp-attr'", Parse("rtpp-flags", $"sdp-attr=[audio=[add=[x{text}y]]]").Error);
    }

    [Fact]
    public void A20_Names_in_any_script_pass_also_where_a_byte_of_theirs_looks_like_a_line_end()
    {
        foreach (string name in (string[])["Åsa", "Ĩ", "\u4E85", "\u2026", "電話", "\U0001F4DE"])
            Assert.Null(Parse("label", new NgString(Encoding.UTF8.GetBytes(name))).Error);
        Assert.Null(Parse("label", "tab\there").Error);
        Assert.Null(Parse("sdp", "v=0\r\ns=\u0085\r\n").Error);
        Assert.Null(Parse("blob", "\0\r\n").Error);
    }

    private static NgRequest Parse(string key, NgValue value) => NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add(key, value));
}
