using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Options;
using Xunit;

namespace MediaEngine.Signalling.Tests.Composition;

public sealed class OriginPolicyTests
{
    private static readonly SdpConnection _own = new("IP4", "192.0.2.1");
    private static readonly SdpOrigin _source = SdpOrigin.TryParse("alice 7 3 IN IP4 198.51.100.10")!;
    private static readonly SdpOrigin _last = SdpOrigin.TryParse("old 6 9 IN IP4 203.0.113.1")!;
    private static readonly EmittedIdentity _emitted = new(_last, "name", null) { First = _last };

    [Theory]
    [InlineData(DescriptionReplacements.None, "alice 7 3 IN IP4 198.51.100.10")]
    [InlineData(DescriptionReplacements.Origin, "alice 7 3 IN IP4 192.0.2.1")]
    [InlineData(DescriptionReplacements.Username, "alice 7 3 IN IP4 198.51.100.10")]
    [InlineData(DescriptionReplacements.SdpVersion, "alice 7 3 IN IP4 198.51.100.10")]
    public void The_first_description_takes_its_origin_from_the_source(DescriptionReplacements replace, string expected) =>
        Assert.Equal(expected, OriginPolicy.Choose(_source, _own, EmittedIdentity.None, replace).ToString());

    [Theory]
    [InlineData(DescriptionReplacements.None, "alice 7 3 IN IP4 198.51.100.10")]
    [InlineData(DescriptionReplacements.Origin, "alice 7 3 IN IP4 203.0.113.1")]
    [InlineData(DescriptionReplacements.Username, "old 7 3 IN IP4 198.51.100.10")]
    [InlineData(DescriptionReplacements.SdpVersion, "alice 7 9 IN IP4 198.51.100.10")]
    [InlineData(DescriptionReplacements.OriginFull, "old 6 9 IN IP4 203.0.113.1")]
    public void Later_descriptions_keep_what_replace_asks_to_keep(DescriptionReplacements replace, string expected) =>
        Assert.Equal(expected, OriginPolicy.Choose(_source, _own, _emitted, replace).ToString());

    [Theory]
    [InlineData(DescriptionReplacements.None, true, false)]
    [InlineData(DescriptionReplacements.SdpVersion, true, true)]
    [InlineData(DescriptionReplacements.SdpVersion, false, false)]
    [InlineData(DescriptionReplacements.ForceIncrementSdpVersion, false, true)]
    public void The_version_steps_with_the_description_or_by_force(DescriptionReplacements replace, bool changed, bool steps) =>
        Assert.Equal(steps, OriginPolicy.Steps(_emitted, replace, changed));

    [Fact]
    public void Versions_may_have_any_length() =>
        Assert.Equal("18446744073709551616", OriginPolicy.Stepped(_source with { Version = "18446744073709551615" }).Version);
}
