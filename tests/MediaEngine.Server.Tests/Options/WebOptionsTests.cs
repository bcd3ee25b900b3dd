using MediaEngine.Server.Options;
using MediaEngine.Server.Web;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class WebOptionsTests
{
    [Fact]
    public void One_command_is_a_gateway_on_loopback()
    {
        EngineOptions options = Configured.Engine(
            null, "--config-file=none", "--interface=192.0.2.10", "--listen-web=8080", "--stream=door=rtsp://192.0.2.1/live");
        Assert.Equal("127.0.0.1:8080", options.Web.Listen.Single().ToString());
        Assert.Equal("door", options.Web.Streams.Single().Settings.Name);
        Assert.Empty(options.Control.Ng);
    }

    [Theory]
    [InlineData("listen-web", "192.0.2.10:8080")]
    [InlineData("listen-web", "0.0.0.0:8080")]
    [InlineData("listen-web", "[::]:8080")]
    [InlineData("listen-web", "any:8080")]
    [InlineData("listen-web", "media.example:8080")]
    [InlineData("listen-admin", "192.0.2.10:8081")]
    public void An_address_that_others_reach_needs_a_rule_for_access(string option, string address)
    {
        OptionException problem = Assert.Throws<OptionException>(() => Configured.With($"--{option}={address}"));
        Assert.Equal(option, problem.Option);
        Assert.Contains("web-token", problem.Message, StringComparison.Ordinal);
        Assert.Contains("web-allow", problem.Message, StringComparison.Ordinal);
        Configured.With($"--{option}={address}", "--web-token=0123456789");
        Configured.With($"--{option}={address}", "--web-allow=192.0.2.0/24");
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("127.0.0.5:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("localhost:8080")]
    public void Loopback_needs_none(string address) => Configured.With($"--listen-web={address}");

    [Fact]
    public void The_URL_of_a_stream_that_somebody_publishes_is_publish()
    {
        WebOptions options = Configured.Engine(null, "--config-file=none", "--interface=192.0.2.10", "--listen-web=8080",
            "--stream=stage=publish:").Web;
        Assert.Null(Assert.Single(options.Streams).Settings.Url);
    }

    [Fact]
    public void The_workers_have_shared_ports_one_behind_the_other_and_all_exist()
    {
        Assert.Equal(0, Configured.With().Media.WebUdpPort);
        Assert.Equal(65534, Configured.With("--web-udp-port=65534", "--num-threads=2").Media.WebUdpPort);
        OptionException problem = Assert.Throws<OptionException>(() => Configured.With("--web-udp-port=65534", "--num-threads=3"));
        Assert.Equal("web-udp-port", problem.Option);
    }

    [Theory]
    [InlineData("--web-token=short", "web-token")]
    [InlineData("--web-token=with blanks in it", "web-token")]
    [InlineData("--web-allow=10.0.0.0/40", "web-allow")]
    [InlineData("--web-proxies=proxy", "web-proxies")]
    [InlineData("--web-hosts=a/b", "web-hosts")]
    [InlineData("--web-origins=example.org", "web-origins")]
    [InlineData("--web-origins=https://example.org/page", "web-origins")]
    [InlineData("--web-frame-ancestors=javascript:1", "web-frame-ancestors")]
    [InlineData("--web-prefix=cameras", "web-prefix")]
    [InlineData("--web-prefix=//evil.example", "web-prefix")]
    [InlineData("--web-prefix=/a/../b", "web-prefix")]
    [InlineData("--camera-networks=10.0.0.0/33", "camera-networks")]
    [InlineData("--listen-web=8080;listen-http", "listen-web")]
    [InlineData("--web-udp-port=65536", "web-udp-port")]
    public void A_wrong_value_stops_the_start(string argument, string option) =>
        Assert.Equal(option, Assert.Throws<OptionException>(() => Configured.With(argument)).Option);

    [Fact]
    public void A_socket_is_taken_once() => Assert.Equal("listen-web",
        Assert.Throws<OptionException>(() => Configured.With("--listen-http=8080", "--listen-web=127.0.0.1:8080")).Option);

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("192.168.1.64", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2130706433", false)]
    [InlineData("0x7f.1", false)]
    [InlineData("0177.0.0.1", false)]
    [InlineData("0x0a010203", false)]
    public async Task S23_Cameras_of_the_API_are_in_private_networks_by_default(string host, bool allowed) =>
        Assert.Equal(allowed, await Configured.With().Web.CameraNetworks.RefusalAsync(host, default) is null);

    [Theory]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "127.0.0.1", false)]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("169.254.0.0/16", "169.254.3.4", true)]
    [InlineData("::/0", "::1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("fe80::/10", "fe80::1", true)]
    public async Task S23_Loopback_and_link_local_cameras_need_a_network_of_their_own(string networks, string host, bool allowed)
    {
        CameraNetworks rule = Configured.With("--camera-networks=" + networks).Web.CameraNetworks;
        Assert.Equal(allowed, await rule.RefusalAsync(host, default) is null);
    }
}
