using MediaEngine.Gateway.Viewers;
using Xunit;

namespace MediaEngine.Gateway.Tests;

/// <summary>PATCH of a session: trickled candidates and ICE restarts (RFC 9725 section 4.3, RFC 8840).</summary>
public sealed class IceFragmentTests
{
    private const string Offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=ice-ufrag:aaaa\r\n"
        + "a=ice-pwd:old\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:aaaa\r\n"
        + "a=ice-pwd:old\r\n";

    [Fact]
    public void Candidates_are_added_to_the_first_section_once()
    {
        IceFragment fragment = IceFragment.TryParse(
            "a=ice-ufrag:aaaa\r\na=ice-pwd:old\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:2 1 udp 1 192.0.2.2 5000 typ host\r\n")!;

        Assert.False(fragment.Restarts(Offer));
        string once = fragment.Apply(Offer);
        Assert.Equal(once, fragment.Apply(once));
        Assert.InRange(once.IndexOf("192.0.2.2", StringComparison.Ordinal), 0, once.IndexOf("m=video", StringComparison.Ordinal));
        Assert.Contains("192.0.2.1", once, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_replaces_credentials_and_candidates_everywhere()
    {
        IceFragment fragment = IceFragment.TryParse(
            "a=ice-ufrag:bbbb\r\na=ice-pwd:new\r\nm=audio 9 RTP/AVP 0\r\na=candidate:2 1 udp 1 192.0.2.2 5000 typ host\r\n")!;

        Assert.True(fragment.Restarts(Offer));
        string restarted = fragment.Apply(Offer);
        Assert.DoesNotContain("aaaa", restarted, StringComparison.Ordinal);
        Assert.DoesNotContain("old", restarted, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.1", restarted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a=ice-ufrag:aaaa\r\n")]
    [InlineData("v=0\r\na=ice-ufrag:aaaa\r\na=ice-pwd:p\r\n")]
    public void What_is_not_a_fragment_is_refused(string text) => Assert.Null(IceFragment.TryParse(text));
}
