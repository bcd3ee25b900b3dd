using CsCheck;
using MediaEngine.Protocol.Rtsp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

public sealed class RtspUrlTests
{
    [Theory]
    [InlineData("rtsp://192.0.2.10/live", "rtsp://192.0.2.10/live", "192.0.2.10", 554, null, null)]
    [InlineData(" RTSP://Cam.example:8554 ", "rtsp://Cam.example:8554", "Cam.example", 8554, null, null)]
    [InlineData("rtsps://[2001:db8::1]/x", "rtsps://[2001:db8::1]/x", "2001:db8::1", 322, null, null)]
    [InlineData("rtsp://admin:secret@192.0.2.10:554/a?b=c", "rtsp://192.0.2.10:554/a?b=c", "192.0.2.10", 554, "admin", "secret")]
    [InlineData("rtsp://viewer:q9:a@b#c!%/@192.0.2.10/live", "rtsp://192.0.2.10/live", "192.0.2.10", 554, "viewer", "q9:a@b#c!%/")]
    [InlineData("rtsp://u:p%40ss%23@192.0.2.10/live", "rtsp://192.0.2.10/live", "192.0.2.10", 554, "u", "p@ss#")]
    [InlineData("rtsp://u:a?b!@192.0.2.10/live", "rtsp://192.0.2.10/live", "192.0.2.10", 554, "u", "a?b!")]
    [InlineData("rtsp://u@192.0.2.10/live", "rtsp://192.0.2.10/live", "192.0.2.10", 554, "u", "")]
    [InlineData("rtsp://192.0.2.10/a@b/c", "rtsp://192.0.2.10/a@b/c", "192.0.2.10", 554, null, null)]
    [InlineData("rtsp://192.0.2.10/live#transport=tcp", "rtsp://192.0.2.10/live", "192.0.2.10", 554, null, null)]
    [InlineData("rtsp://192.0.2.10?x=1", "rtsp://192.0.2.10?x=1", "192.0.2.10", 554, null, null)]
    public void V01_V22_A_pasted_URL_is_parted_into_URL_user_and_password(
        string text, string url, string host, int port, string? user, string? password)
    {
        Assert.Equal(RtspUrlError.None, RtspUrl.TryParse(text, out RtspUrl? parsed, out RtspCredentials? credentials));
        Assert.Equal(url, parsed!.Text);
        Assert.Equal(host, parsed.Host);
        Assert.Equal(port, parsed.Port);
        Assert.Equal(user, credentials?.User);
        Assert.Equal(password, credentials?.Password);
    }

    [Theory]
    [InlineData("", RtspUrlError.Length)]
    [InlineData("http://a/b", RtspUrlError.Scheme)]
    [InlineData("file:///etc/passwd", RtspUrlError.Scheme)]
    [InlineData("exec:id", RtspUrlError.Scheme)]
    [InlineData("rtsp:///x", RtspUrlError.Host)]
    [InlineData("rtsp://a b/x", RtspUrlError.Host)]
    [InlineData("rtsp://[1::2::3]/", RtspUrlError.Host)]
    [InlineData("rtsp://a:0/", RtspUrlError.Port)]
    [InlineData("rtsp://a:99999/", RtspUrlError.Port)]
    [InlineData("rtsp://a/x\r\nX: y", RtspUrlError.Character)]
    [InlineData("rtsp://u:p\n@a/x", RtspUrlError.Character)]
    public void What_is_no_URL_of_a_camera_is_refused_with_the_reason(string text, RtspUrlError error) =>
        Assert.Equal(error, RtspUrl.TryParse(text, out _, out _));

    [Theory]
    [InlineData("rtsp://192.0.2.10:8554/live/", "trackID=0", "rtsp://192.0.2.10:8554/live/trackID=0")]
    [InlineData("rtsp://192.0.2.10:8554/live", "trackID=0", "rtsp://192.0.2.10:8554/live/trackID=0")]
    [InlineData("rtsp://192.0.2.10:8554/1?mode=Live&seek=0/", "track1", "rtsp://192.0.2.10:8554/1?mode=Live&seek=0/track1")]
    [InlineData("rtsp://192.0.2.10:8554/1?mode=Live&seek=0", "track1", "rtsp://192.0.2.10:8554/1?mode=Live&seek=0/track1")]
    [InlineData("rtsp://192.0.2.10/dss/id=1000193%241%26sub=1?token=69", "track1",
        "rtsp://192.0.2.10/dss/id=1000193%241%26sub=1?token=69/track1")]
    [InlineData("rtsp://192.0.2.10:8554/live/", "?ctype=video", "rtsp://192.0.2.10:8554/live/?ctype=video")]
    [InlineData("rtsp://192.0.2.10:8554/live/", "*", "rtsp://192.0.2.10:8554/live/")]
    [InlineData("rtsp://192.0.2.10:8554/live/", "", "rtsp://192.0.2.10:8554/live/")]
    [InlineData("rtsp://192.0.2.10:8554/live", "/track1", "rtsp://192.0.2.10:8554/live/track1")]
    [InlineData("rtsp://192.0.2.10:8554", "track1", "rtsp://192.0.2.10:8554/track1")]
    [InlineData("rtsp://192.0.2.10:8554/live", "rtsp://192.0.2.10:8554/?inst=2&h26x=4&stream=video",
        "rtsp://192.0.2.10:8554/?inst=2&h26x=4&stream=video")]
    [InlineData("rtsp://192.0.2.10:8554/live", "rtsp://nvr.cam.example:554/Live/", "rtsp://192.0.2.10:8554/Live/")]
    [InlineData("rtsp://192.0.2.10:8554/live", "rtsp://u:p@169.254.169.254/Live/", "rtsp://192.0.2.10:8554/Live/")]
    [InlineData("rtsp://192.0.2.10:8554/live", "http://evil.example/x", "rtsp://192.0.2.10:8554/x")]
    [InlineData("rtsps://192.0.2.10/live", "rtsp://192.0.2.10/live/t", "rtsps://192.0.2.10/live/t")]
    [InlineData("rtsp://192.0.2.10/live", "a\r\nb", "rtsp://192.0.2.10/live")]
    public void V20_V21_V30_A_reference_is_joined_and_never_leads_elsewhere(string url, string reference, string expected)
    {
        RtspUrl.TryParse(url, out RtspUrl? parsed, out _);
        Assert.Equal(expected, parsed!.Join(reference).Text);
    }

    [Theory]
    [InlineData("rtsp://h/1?mode=Live/", "?ctype=video", "rtsp://h/1?ctype=video")]
    [InlineData("rtsp://h/live", "/other/track1", "rtsp://h/other/track1")]
    [InlineData("rtsp://h/live", "?a", null)]
    [InlineData("rtsp://h/live", "track1", null)]
    public void The_other_reading_is_that_of_RFC_3986(string url, string reference, string? expected)
    {
        RtspUrl.TryParse(url, out RtspUrl? parsed, out _);
        Assert.Equal(expected, parsed!.JoinByPath(reference)?.Text);
    }

    [Theory]
    [InlineData("rtsp://192.0.2.10:554/user=admin&password=p%40ss&channel=1&stream=0.sdp?real_stream", "p%40ss")]
    [InlineData("rtsp://192.0.2.10/live?token=abc123", "abc123")]
    [InlineData("rtsp://192.0.2.10/live?PWD=abc123&x=1", "abc123")]
    public void V22_A_password_in_the_path_is_sent_and_never_shown(string text, string secret)
    {
        RtspUrl.TryParse(text, out RtspUrl? url, out _);
        Assert.Contains(secret, url!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, url.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, RtspMessage.Request("PLAY", url.Text).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_read_and_joined_stays_on_one_request_line_and_on_its_host() =>
        Gen.Select(Gen.String[Gen.Char['!', '\u00ff'], 0, 40], Gen.String[0, 40]).Sample((path, reference) =>
        {
            if (RtspUrl.TryParse("rtsp://h.example/" + path, out RtspUrl? url, out _) != RtspUrlError.None)
                return true;
            RtspUrl joined = url!.Join(reference);
            RtspUrl other = url.JoinByPath(reference) ?? joined;
            return new[] { url, joined, other }.All(u => u.Host == url.Host && !u.Text.AsSpan().ContainsAnyExceptInRange('!', '~'));
        });

    [Fact]
    public void Hosts_are_the_same_by_name_or_by_address()
    {
        RtspUrl.TryParse("rtsp://[2001:db8::1]/x", out RtspUrl? url, out _);
        Assert.True(url!.IsSameHost("2001:DB8:0:0:0:0:0:1"));
        Assert.False(url.IsSameHost("2001:db8::2"));
        RtspUrl.TryParse("rtsp://Cam.example/x", out url, out _);
        Assert.True(url!.IsSameHost("cam.EXAMPLE"));
    }
}
