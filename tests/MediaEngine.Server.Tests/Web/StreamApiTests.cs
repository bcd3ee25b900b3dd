using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaEngine.Gateway.Streams;
using MediaEngine.Server.Tests.Listeners;
using MediaEngine.Server.Web;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

public sealed class StreamApiTests : IAsyncLifetime
{
    private WebFixture _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebFixture.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Streams_are_listed_by_name_with_their_states_and_without_secrets()
    {
        _web.Gateway.StatusOf = name => name != "door"
            ? new StreamStatus(name, StreamState.Unpublished, "Nobody publishes.", TimeSpan.Zero)
            : new StreamStatus(name, StreamState.Waiting, "The camera refuses the connection.", TimeSpan.FromSeconds(1.5))
            {
                Url = _web.Gateway.Streams[name].Url,
                RetryIn = TimeSpan.FromMilliseconds(800),
                Viewers = 2,
                Connections = 7,
                Video = new TrackStatus("H264",
                    true)
                {
                    Width = 1280,
                    Height = 720,
                    Profile = "640028",
                    FrameRate = 24.996,
                    Bitrate = 2_000_000,
                    Frames = 100,
                    LostPackets = 3,
                    Clock = "sender reports"
                },
                Audio = new TrackStatus("MPEG4-GENERIC", false) { Reason = "AAC is not WebRTC.", ClockRate = 48000 },
            };
        using HttpResponseMessage response = await _web.GetAsync("/api/streams");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        string text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        JsonElement[] streams = [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];
        Assert.Equal(["door", "pub", "yard"], streams.Select(s => s.GetProperty("name").GetString()));
        Assert.Equal(
            Compact("""
                {"name":"door","state":"waiting","detail":"The camera refuses the connection.","inStateMs":1500,"retryInMs":800,
                "url":"rtsp://192.0.2.1/live?password=***","viewers":2,"connections":7,
                "video":{"codec":"H264","passes":true,"reason":null,"width":1280,"height":720,"profile":"640028",
                "frameRate":25,"frames":100,
                "bitrate":2000000,"lostPackets":3,"clock":"sender reports"},
                "audio":{"codec":"MPEG4-GENERIC","passes":false,"reason":"AAC is not WebRTC.","clockRate":48000,"bitrate":0,"lostPackets":0,
                "clock":""}}
                """),
            streams[0].GetRawText());
        Assert.Equal(("unpublished", JsonValueKind.Null, JsonValueKind.Null), (streams[1].GetProperty("state").GetString(),
            streams[1].GetProperty("video").ValueKind, streams[1].GetProperty("retryInMs").ValueKind));
    }

    [Fact]
    public async Task One_stream_is_shown_with_its_settings()
    {
        using HttpResponseMessage response = await _web.GetAsync("/api/streams/door");
        JsonElement settings = (await WebFixture.JsonAsync(response)).GetProperty("settings");
        Assert.Equal(
            Compact("""
                {"subUrl":null,"transport":["tcp","udp"],"alwaysOn":false,"closeAfter":10,"hasCredentials":true,"hasToken":false,
                "hasPublishToken":false,"hasTalkToken":false,"origin":"configuration"}
                """),
            settings.GetRawText());
        using HttpResponseMessage missing = await _web.GetAsync("/api/streams/nobody");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("nobody", await WebFixture.DetailAsync(missing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_added_changed_and_removed()
    {
        using HttpResponseMessage added = await _web.PostJsonAsync("/api/streams", """
            {"name":"new","url":"rtsp://admin:secret@10.1.2.3/live","transport":["udp"],"alwaysOn":true,"closeAfter":3,"token":"12345678"}
            """);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal("/api/streams/new", added.Headers.Location!.ToString());
        Assert.DoesNotContain("secret", await added.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        StreamSettings settings = _web.Gateway.Streams["new"];
        Assert.Equal(("rtsp://10.1.2.3/live", "admin", true, 3.0),
            (settings.Url, settings.Credentials!.User, settings.AlwaysOn, settings.CloseAfter.TotalSeconds));

        using HttpResponseMessage again = await _web.PostJsonAsync("/api/streams", """{"name":"new","url":"test:"}""");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using HttpResponseMessage watched = await _web.OfferAsync("new");
        Assert.Equal(HttpStatusCode.Unauthorized, watched.StatusCode);
        using HttpResponseMessage changed = await _web.SendAsync("PUT", "/api/streams/new", "application/json", """{"url":"test:"}""");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(("test:", false), (_web.Gateway.Streams["new"].Url, _web.Gateway.Streams["new"].AlwaysOn));
        using HttpResponseMessage put = await _web.SendAsync("PUT", "/api/streams/other", "application/json", """{}""");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        using HttpResponseMessage removed = await _web.SendAsync("DELETE", "/api/streams/new");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using HttpResponseMessage gone = await _web.SendAsync("DELETE", "/api/streams/new");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.False(_web.Gateway.Streams.ContainsKey("new"));
    }

    [Theory]
    [InlineData("", 400, "no body")]
    [InlineData("[]", 400, "")]
    [InlineData("null", 400, "")]
    [InlineData("{\"name\":\"a\",\"url\":", 400, "")]
    [InlineData("""{"name":"a","ur":"test:"}""", 400, "'ur'")]
    [InlineData("""{"name":"a","url":7}""", 400, "'url'")]
    [InlineData("""{"name":"a","name":"b"}""", 400, "")]
    [InlineData("""{"url":"test:"}""", 422, "name is required")]
    [InlineData("""{"name":"a/b","url":"test:"}""", 422, "name")]
    [InlineData("""{"name":"..","url":"test:"}""", 422, "name")]
    [InlineData("""{"name":"a","url":"exec:ffmpeg"}""", 422, "url: is not a URL")]
    [InlineData("""{"name":"a","url":"http://10.1.2.3/"}""", 422, "url")]
    [InlineData("""{"name":"a","url":"test:","transport":["quic"]}""", 422, "transport")]
    [InlineData("""{"name":"a","url":"test:","closeAfter":-1}""", 422, "closeAfter")]
    [InlineData("""{"name":"a","url":"test:","token":"short"}""", 422, "token")]
    [InlineData("""{"name":"a","url":"rtsp://127.0.0.1/"}""", 403, "camera-networks")]
    [InlineData("""{"name":"a","url":"rtsp://10.1.2.3/","subUrl":"rtsp://169.254.169.254/"}""", 403, "camera-networks")]
    [InlineData("""{"name":"a","url":"rtsp://2130706433/"}""", 403, "camera-networks")]
    [InlineData("""{"name":"a","url":"rtsp://[::ffff:127.0.0.1]/"}""", 403, "camera-networks")]
    public async Task S23_A_wrong_stream_is_refused_with_its_reason(string json, int status, string detail)
    {
        using HttpResponseMessage response = await _web.PostJsonAsync("/api/streams", json);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(detail, await WebFixture.DetailAsync(response), StringComparison.Ordinal);
        Assert.Equal(3, _web.Gateway.Streams.Count);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task S24_What_a_form_can_send_is_no_JSON(string type)
    {
        using HttpResponseMessage response = await _web.SendAsync("POST", "/api/streams", type, """{"name":"a","url":"test:"}""");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_password_is_in_no_answer_about_an_error()
    {
        foreach (string json in (string[])["""{"name":"a","password":7,"user":"hunter2"}""", """{"name":"a","password":"hunter2"}""",
            """{"name":"a","url":"rtsp://u:hunter2@h:0/"}"""])
        {
            using HttpResponseMessage response = await _web.PostJsonAsync("/api/streams", json);
            Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Viewers_post_their_statistics_which_are_shown_with_the_stream()
    {
        using HttpResponseMessage made = await _web.OfferAsync("door");
        using HttpResponseMessage posted = await _web.PostJsonAsync("/api/viewers/s1/stats",
            """
            {"firstPictureMs":180.5,"framesDecoded":250,"freezeCount":1,"framesPerSecond":25,"codec":"H264-of-a-very-long-name",
            "more":{"x":1}}
            """);
        Assert.Equal(HttpStatusCode.NoContent, posted.StatusCode);
        using HttpResponseMessage unknown = await _web.PostJsonAsync("/api/viewers/other/stats", "{}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using HttpResponseMessage broken = await _web.PostJsonAsync("/api/viewers/s1/stats", "{\"freezeCount\":\"x\"}");
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        using HttpResponseMessage large = await _web.PostJsonAsync("/api/viewers/s1/stats", new string(' ', 5000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);

        using HttpResponseMessage shown = await _web.GetAsync("/api/streams/door");
        JsonElement report = Assert.Single((await WebFixture.JsonAsync(shown)).GetProperty("reports").EnumerateArray());
        Assert.Equal((180.5, 250, 1, "H264-of-a-very-l"), (report.GetProperty("firstPictureMs").GetDouble(),
            report.GetProperty("framesDecoded").GetInt32(), report.GetProperty("freezeCount").GetInt32(),
            report.GetProperty("codec").GetString()));
        using HttpResponseMessage other = await _web.GetAsync("/api/streams/yard");
        Assert.Empty((await WebFixture.JsonAsync(other)).GetProperty("reports").EnumerateArray());

        using HttpResponseMessage ended = await _web.SendAsync("DELETE", "/whep/door/s1");
        using HttpResponseMessage without = await _web.GetAsync("/api/streams/door");
        Assert.Empty((await WebFixture.JsonAsync(without)).GetProperty("reports").EnumerateArray());
    }

    [Fact]
    public void Statistics_are_bounded_and_age()
    {
        HandClock clock = new();
        ViewerSessions sessions = new(clock);
        for (int i = 0; i < ViewerSessions.Capacity + 100; i++)
        {
            sessions.Add($"s{i}", "door");
            Assert.True(sessions.Report($"s{i}", new ViewerReportJson { FreezeCount = i }));
        }

        Assert.Null(sessions.StreamOf("s0"));
        Assert.Equal("door", sessions.StreamOf("s100"));
        Assert.Equal(100, sessions.Reports("door").Count);
        clock.Pass(ViewerSessions.Freshness + TimeSpan.FromSeconds(1));
        Assert.Empty(sessions.Reports("door"));
    }

    [Fact]
    public async Task A_listener_is_told_each_change_of_a_stream_and_not_how_long_it_lasts()
    {
        int asked = 0;
        StreamState state = StreamState.Connecting;
        _web.Gateway.StatusOf = name => new StreamStatus(name, state, "", TimeSpan.FromSeconds(Interlocked.Increment(ref asked)));
        using var client = new HttpClient();
        using var patience = new CancellationTokenSource(ControlFixture.Patience);
        using Stream events = await client.GetStreamAsync(new Uri(_web.Address, "/api/streams/door/events"), patience.Token);
        using var reader = new StreamReader(events);
        string first = await NextAsync();
        Assert.True(await Eventually.BecomesAsync(() => Volatile.Read(ref asked) >= 3));
        await _web.OnControlThreadAsync(() => state = StreamState.Playing);

        Assert.StartsWith("data: {\"name\":\"door\",\"state\":\"connecting\"", first, StringComparison.Ordinal);
        Assert.StartsWith("data: {\"name\":\"door\",\"state\":\"playing\"", await NextAsync(), StringComparison.Ordinal);
        using HttpResponseMessage missing = await _web.GetAsync("/api/streams/nobody/events");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        async Task<string> NextAsync()
        {
            string line = await reader.ReadLineAsync(patience.Token) ?? "";
            Assert.Equal("", await reader.ReadLineAsync(patience.Token));
            return line;
        }
    }

    [Fact]
    public async Task An_unchanged_stream_keeps_running()
    {
        const string Json = """{"url":"rtsp://u:p@10.1.2.3/","transport":["tcp"]}""";
        using HttpResponseMessage made = await _web.SendAsync("PUT", "/api/streams/new", "application/json", Json);
        StreamSettings before = _web.Gateway.Streams["new"];
        using HttpResponseMessage again = await _web.SendAsync("PUT", "/api/streams/new", "application/json", Json);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Same(before, _web.Gateway.Streams["new"]);
    }

    [Fact]
    public async Task A_snapshot_is_not_there_yet()
    {
        using HttpResponseMessage known = await _web.GetAsync("/api/streams/door/snapshot.jpg");
        using HttpResponseMessage unknown = await _web.GetAsync("/api/streams/nobody/snapshot.jpg");
        Assert.Equal((HttpStatusCode.NotImplemented, HttpStatusCode.NotFound), (known.StatusCode, unknown.StatusCode));
    }

    /// <summary>Without blanks and line ends between the members.</summary>
    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
}
