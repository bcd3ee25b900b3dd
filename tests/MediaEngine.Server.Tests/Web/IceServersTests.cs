using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

public sealed class IceServersTests
{
    /// <summary>Computed with openssl: printf 1700021600 | openssl dgst -sha1 -hmac north -binary | base64.</summary>
    [Fact]
    public void TURN_credentials_are_the_end_of_their_time_and_its_HMAC()
    {
        WebOptions options = Configured.With("--ice-servers=turn:192.0.2.9:3478", "--turn-secret=north").Web;
        string link = Assert.Single(options.IceServers.Links(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)));
        Assert.Equal("<turn:192.0.2.9:3478>; rel=\"ice-server\"; username=\"1700021600\"; credential=\"D8s4U5UDJoXquVXMUV3GnUFEctY=\"; " +
            "credential-type=\"password\"", link);
    }

    [Theory]
    [InlineData("http://192.0.2.1")]
    [InlineData("stun:")]
    [InlineData("stun:192.0.2.1?transport=udp")]
    [InlineData("turn:192.0.2.1?transport=sctp")]
    [InlineData("turn:user@192.0.2.1")]
    [InlineData("stun:a>; rel=\"x\"")]
    public void A_wrong_URI_stops_the_start(string uri) => Assert.Equal("ice-servers",
        Assert.Throws<OptionException>(() => Configured.With("--ice-servers=" + uri, "--turn-secret=north")).Option);

    [Fact]
    public void A_TURN_server_needs_a_secret() => Assert.Contains("turn-secret",
        Assert.Throws<OptionException>(() => Configured.With("--ice-servers=turn:192.0.2.1")).Message, StringComparison.Ordinal);
}
