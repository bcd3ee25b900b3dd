using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Ng.Tables;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>Every flag, prefix and key sets its option, in every spelling, and the cases contain all of them.</summary>
public sealed class NgKeyTableTests
{
    private static readonly string[] _caseFreeWords = ["DTLS", "ICE", "SDES", "RTCP", "DTMF", "OSRTP", "TOS", "T38", "SIP", "VSC"];

    [Theory]
    [MemberData(nameof(NgKeyCases.Flags), MemberType = typeof(NgKeyCases))]
    public void A_flag_sets_its_option_in_every_spelling(string flag, string option)
    {
        foreach (string spelling in Spellings(flag))
            AssertOption(option, WithFlag(spelling), spelling);
    }

    [Theory]
    [MemberData(nameof(NgKeyCases.FlagsWithoutEffect), MemberType = typeof(NgKeyCases))]
    public void A_legacy_flag_is_tolerated_with_a_warning(string flag)
    {
        NgRequest request = WithFlag(flag);
        Assert.Equal([$"flag without effect '{flag}'"], request.Warnings);
    }

    [Theory]
    [MemberData(nameof(NgKeyCases.Prefixes), MemberType = typeof(NgKeyCases))]
    public void A_prefix_flag_sets_its_option(string flag, string option) => AssertOption(option, WithFlag(flag), flag);

    [Theory]
    [MemberData(nameof(NgKeyCases.Keys), MemberType = typeof(NgKeyCases))]
    public void A_key_sets_its_option(string key, char type, string text, string option)
    {
        NgValue value = type switch
        {
            'I' => long.Parse(text),
            'L' => NgList.OfText(text.Split('|')),
            _ => text,
        };
        NgRequest request = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add(key, value));
        AssertOption(option, request, key);
    }

    [Fact]
    public void Every_flag_of_the_tables_has_a_case()
    {
        var known = NgKeyCases.Flags.Select(row => NgName.Normalise(row.Data.Item1))
            .Concat(NgKeyCases.FlagsWithoutEffect.Select(row => row.Data)).ToHashSet();
        Assert.All(NgKeyTable.Flags, row => Assert.Contains(row.Names.Split('|'), name => known.Contains(NgName.Normalise(name))));
    }

    [Fact]
    public void Every_key_of_the_tables_has_a_case_or_a_test_of_its_own()
    {
        string[] withOwnTest =
        [
            "command", "flags", "rtpp-flags", "template", "repacketize", "codec", "codec-strip", "codec-mask", "codec-except",
            "codec-offer", "codec-ignore", "codec-transcode", "codec-accept", "codec-consume", "codec-set", "transcode", "moh", "extmap",
            "sdp-attr", "media", "tags", "medias",
        ];
        var known = NgKeyCases.Keys.Select(row => NgName.Normalise(row.Data.Item1)).Concat(withOwnTest).ToHashSet();
        Assert.All(NgKeyTable.Keys, row => Assert.Contains(row.Names.Split('|'), name => known.Contains(NgName.Normalise(name))));
    }

    [Fact]
    public void Case_matters_except_in_the_listed_words()
    {
        Assert.NotEmpty(WithFlag("Trust-Address").Warnings);
        Assert.NotEmpty(WithFlag("nat-wait").Warnings);
        Assert.Empty(WithFlag("full-RTCP-attribute").Warnings);
        Assert.Empty(WithFlag("detect-dtmf").Warnings);
    }

    private static NgRequest WithFlag(string flag) =>
        NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("flags", NgList.OfText([flag])));

    private static void AssertOption(string option, NgRequest request, string spelling)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string actual = NgOptionPath.Value(request, option[..equals]);
        Assert.Equal($"{spelling}: {option[(equals + 1)..]}", $"{spelling}: {actual}");
        Assert.Empty(request.Warnings);
        Assert.Null(request.Error);
    }

    private static IEnumerable<string> Spellings(string flag)
    {
        foreach (string form in new[] { flag, flag.Replace('-', ' '), flag.Replace('-', '_') })
        {
            yield return form;

            // A bare DTLS is a transport token, which has one spelling only.
            if (flag == "DTLS")
                continue;
            foreach (string word in _caseFreeWords)
            {
                if (form.Split('-', ' ', '_').Contains(word))
                    yield return form.Replace(word, word.ToLowerInvariant(), StringComparison.Ordinal);
            }
        }
    }
}
