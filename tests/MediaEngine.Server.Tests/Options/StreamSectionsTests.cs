using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class StreamSectionsTests
{
    private const string Head = "[rtpengine]\ninterface = 127.0.0.1\nlisten-web = 8080\n";

    [Fact]
    public void A_section_has_all_settings_of_a_stream()
    {
        ConfiguredStream stream = Assert.Single(Read("""
            [stream-front.door_1]
            url = rtsps://192.0.2.1:8554/live/1?channel=2
            sub-url = rtsp://192.0.2.1/live/2
            user = admin
            password = p@ss;\\word#1
            fingerprint = 00:112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            transport = udp; tcp
            always-on = yes
            close-after = 2.5
            token = view-token-1

            """));
        StreamSettings settings = stream.Settings;
        Assert.Equal(("front.door_1", "rtsps://192.0.2.1:8554/live/1?channel=2", "rtsp://192.0.2.1/live/2"),
            (settings.Name, settings.Url, settings.SubUrl));
        Assert.Equal("admin", settings.Credentials!.User);
        Assert.Equal([RtspTransportKind.Udp, RtspTransportKind.Interleaved], settings.Transports.AsEnumerable());
        Assert.Equal("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", settings.Fingerprint);
        Assert.Equal((true, TimeSpan.FromSeconds(2.5), "view-token-1"), (settings.AlwaysOn, settings.CloseAfter, stream.Definition.Token));
    }

    [Fact]
    public void User_information_leaves_the_URL_and_becomes_the_credentials()
    {
        StreamSettings settings = Assert.Single(Read("[stream-a]\nurl = rtsp://admin:p%40ss@192.0.2.1/live\n")).Settings;
        Assert.Equal(("rtsp://192.0.2.1/live", "admin"), (settings.Url, settings.Credentials!.User));
        Assert.DoesNotContain("ss", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_without_a_URL_is_a_stream_that_somebody_publishes() =>
        Assert.Null(Assert.Single(Read("[stream-a]\n")).Settings.Url);

    [Fact]
    public void Streams_of_the_command_line_and_of_the_file_are_together_in_the_order_of_their_names() =>
        Assert.Equal(["a", "b", "c"],
            Read("[stream-b]\n", "--stream=c=rtsp://192.0.2.1/x?a=b", "--stream=a=test:").Select(s => s.Settings.Name));

    [Fact]
    public void The_URL_of_the_command_line_may_contain_equals_signs() =>
        Assert.Equal("rtsp://192.0.2.1/x?a=b", Assert.Single(Read("", "--stream=c=rtsp://192.0.2.1/x?a=b")).Settings.Url);

    [Theory]
    [InlineData("ur = test:", "[stream-a] ur", "did you mean 'url'?")]
    [InlineData("suburl = test:", "[stream-a] suburl", "did you mean 'sub-url'?")]
    [InlineData("wibble = 1", "[stream-a] wibble", "the keys are url, sub-url")]
    [InlineData("url = http://192.0.2.1/", "[stream-a] url", "rtsp:, rtsps:, test: or publish:")]
    [InlineData("url = exec:ffmpeg -i x", "[stream-a] url", "rtsp:, rtsps:, test: or publish:")]
    [InlineData("url = file:///etc/passwd", "[stream-a] url", "rtsp:, rtsps:, test: or publish:")]
    [InlineData("url = rtsp://", "[stream-a] url", "host")]
    [InlineData("url = rtsp://h:99999/", "[stream-a] url", "port")]
    [InlineData("sub-url = test:", "[stream-a] sub-url", "needs 'url'")]
    [InlineData("password = x", "[stream-a] password", "needs 'user'")]
    [InlineData("url = rtsp://a:b@h/\nuser = c", "[stream-a] user", "already")]
    [InlineData("url = rtsp://a:b@h/\nsub-url = rtsp://c:b@h/", "[stream-a] sub-url", "another user")]
    [InlineData("url = test:\ntransport = tcp,quic", "[stream-a] transport", "'quic' is not one of tcp and udp")]
    [InlineData("url = test:\ntransport = multicast", "[stream-a] transport", "'multicast' is not done yet")]
    [InlineData("url = rtsps://a/b\nfingerprint = 0011", "[stream-a] fingerprint", "64 hexadecimal digits")]
    [InlineData("url = test:\nalways-on = maybe", "[stream-a] always-on", "neither true nor false")]
    [InlineData("url = test:\nclose-after = soon", "[stream-a] close-after", "not a number")]
    [InlineData("url = test:\nclose-after = 90000", "[stream-a] close-after", "0 to 86400")]
    [InlineData("url = test:\ntoken = short", "[stream-a] token", "8 to 4096")]
    public void A_wrong_key_or_value_stops_the_start_and_names_its_section(string lines, string option, string text)
    {
        OptionException problem = Assert.Throws<OptionException>(() => Read($"[stream-a]\n{lines}\n"));
        Assert.Equal(option, problem.Option);
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[stream-a b]\n")]
    [InlineData("[stream-a/b]\n")]
    [InlineData("[stream-..]\n")]
    [InlineData("[stream-]\n")]
    public void A_name_is_part_of_a_URL(string section) =>
        Assert.Contains("letters, digits", Assert.Throws<OptionException>(() => Read(section)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--stream=door", "NAME=URL")]
    [InlineData("--stream=door=", "has no URL")]
    [InlineData("--stream=door=http://192.0.2.1/", "'door': url")]
    public void A_wrong_stream_of_the_command_line_stops_the_start(string argument, string text)
    {
        OptionException problem = Assert.Throws<OptionException>(() => Read("", argument));
        Assert.Equal("stream", problem.Option);
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_in_no_message()
    {
        foreach (string url in (string[])["rtsp://admin:hunter2@h:0/", "rtsp://admin:hunter2@/", "rtsp://admin:hunter2@h/ x\u0001"])
        {
            OptionException problem = Assert.Throws<OptionException>(() => Read($"[stream-a]\nurl = {url}\n"));
            Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
            problem = Assert.Throws<OptionException>(() => Read("", $"--stream=a={url}"));
            Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Two_streams_of_one_name_stop_the_start()
    {
        Assert.Throws<OptionException>(() => Read("", "--stream=a=test:", "--stream=a=test:"));
        Assert.Throws<OptionException>(() => Read("[stream-a]\n", "--stream=a=test:"));
    }

    private static IReadOnlyList<ConfiguredStream> Read(string sections, params string[] arguments) =>
        Configured.Engine(Head + sections, arguments).Web.Streams;
}
