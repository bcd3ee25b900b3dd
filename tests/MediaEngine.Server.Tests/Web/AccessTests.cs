using System.Net;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using MediaEngine.Server.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>Tokens, sockets, and who guesses.</summary>
public sealed class AccessTests
{
    private const string Right = "Authorization: Bearer " + WebFixture.Token;
    private const string View = "Authorization: Bearer " + WebFixture.ViewToken;
    private const string Wrong = "Authorization: Bearer fedcba9876543210";
    private const string Stream = """{"url":"rtsp://10.1.2.3/live"}""";

    [Theory]
    [InlineData("GET", "/api/streams", null, 401)]
    [InlineData("GET", "/api/streams", Wrong, 401)]
    [InlineData("GET", "/api/streams", "Authorization: Basic " + WebFixture.Token, 401)]
    [InlineData("GET", "/api/streams", Right, 200)]
    [InlineData("GET", "/api/streams", "Authorization: bearer " + WebFixture.Token, 200)]
    [InlineData("GET", "/api/streams", View, 200)]
    [InlineData("GET", "/api/streams/door", View, 200)]
    [InlineData("GET", "/api/streams/yard", View, 401)]
    [InlineData("GET", "/api/streams/nobody", null, 401)]
    [InlineData("GET", "/api/streams/nobody", View, 401)]
    [InlineData("GET", "/api/streams/nobody", Right, 404)]
    [InlineData("GET", "/api/streams/door/snapshot.jpg", null, 401)]
    [InlineData("PUT", "/api/streams/door", null, 401)]
    [InlineData("PUT", "/api/streams/door", View, 403)]
    [InlineData("PUT", "/api/streams/door", Right, 200)]
    [InlineData("DELETE", "/api/streams/door", View, 403)]
    [InlineData("DELETE", "/api/streams/yard", View, 401)]
    [InlineData("HEAD", "/whep/door", null, 401)]
    [InlineData("HEAD", "/whep/door", View, 200)]
    [InlineData("POST", "/whep/door", null, 401)]
    [InlineData("POST", "/whep/door", Wrong, 401)]
    [InlineData("POST", "/whep/door", View, 201)]
    [InlineData("POST", "/whep/yard", View, 401)]
    [InlineData("POST", "/whep/yard", Right, 201)]
    [InlineData("POST", "/whip/door", View, 403)]
    [InlineData("POST", "/whip/door", Right, 201)]
    [InlineData("PATCH", "/whep/door/s1", null, 401)]
    [InlineData("DELETE", "/whep/door/s1", null, 401)]
    [InlineData("DELETE", "/whep/door/s1", View, 200)]
    [InlineData("POST", "/api/viewers/s1/stats", null, 401)]
    [InlineData("OPTIONS", "/whep/door", null, 204)]
    [InlineData("GET", "/", null, 200)]
    [InlineData("GET", "/embed/door", null, 200)]
    [InlineData("GET", "/app.js", null, 200)]
    [InlineData("GET", "/api/openapi.json", null, 200)]
    public async Task With_a_token_every_action_needs_its_right(string method, string path, string? authorization, int status)
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-token=" + WebFixture.Token);
        (string? type, string? body) = (method, path) switch
        {
            ("POST", ['/', 'w', ..]) => (WhepEndpoint.SdpType, "v=0"),
            ("PUT" or "POST", _) => ("application/json", Stream),
            _ => (null, null),
        };
        using HttpResponseMessage response = await web.SendAsync(method, path, type, body, authorization is null ? [] : [authorization]);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 401)
            Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_token_lists_its_own_stream_only_and_shows_no_settings()
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-token=" + WebFixture.Token);
        using HttpResponseMessage list = await web.GetAsync("/api/streams", View);
        Assert.Equal(["door"], (await WebFixture.JsonAsync(list)).EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        using HttpResponseMessage one = await web.GetAsync("/api/streams/door", View);
        Assert.False((await WebFixture.JsonAsync(one)).TryGetProperty("settings", out _));
    }

    [Fact]
    public async Task Who_is_not_in_the_list_gets_no_connection()
    {
        await using WebFixture open = await WebFixture.StartAsync("--web-allow=192.0.2.0/24");
        using HttpResponseMessage loopback = await open.GetAsync("/api/streams");
        Assert.Equal(HttpStatusCode.OK, loopback.StatusCode);
        ControlGate gate = new(AllowList.Parse(["192.0.2.0/24"]), new ListenerCounters(), NullLogger.Instance);
        Assert.Null(new ConnectionTable(ConnectionLimits.Http, gate).Admit(IPAddress.Parse("198.51.100.1"), static () => { }));
    }

    [Fact]
    public async Task Changes_are_made_on_the_socket_for_changes_when_there_is_one()
    {
        await using WebFixture web = await WebFixture.StartAsync("--listen-admin=8081");
        using HttpResponseMessage refused = await web.SendAsync("DELETE", "/api/streams/yard");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("listen-admin", await WebFixture.DetailAsync(refused), StringComparison.Ordinal);
        using HttpResponseMessage read = await web.GetAsync("/api/streams/yard");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using HttpResponseMessage allowed = await web.SendAsync("DELETE", "/api/streams/yard", admin: true);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
    }

    [Fact]
    public async Task Who_guesses_tokens_waits_and_then_is_refused_whatever_the_token()
    {
        HandClock clock = new();
        GuessDelay guesses = new(clock) { Longest = TimeSpan.Zero };
        await using WebFixture web = await WebFixture.StartAsync(clock, null, guesses, "--web-token=" + WebFixture.Token);
        for (int i = 0; i < GuessDelay.Free; i++)
        {
            using HttpResponseMessage wrong = await web.GetAsync("/api/streams", Wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using HttpResponseMessage guessed = await web.GetAsync("/api/streams", Wrong);
        using HttpResponseMessage right = await web.GetAsync("/api/streams", Right);
        using HttpResponseMessage without = await web.GetAsync("/api/streams");
        Assert.Equal(HttpStatusCode.TooManyRequests, guessed.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.Equal("1", WebFixture.Header(right, "Retry-After"));
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);

        clock.Pass(TimeSpan.FromMinutes(5));
        using HttpResponseMessage later = await web.GetAsync("/api/streams", Right);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public void Waits_grow_with_each_wrong_token_are_served_in_turn_and_end()
    {
        HandClock clock = new();
        GuessDelay guesses = new(clock);
        IPAddress source = IPAddress.Parse("192.0.2.1");
        for (int i = 0; i < GuessDelay.Free; i++)
        {
            Assert.Equal(TimeSpan.Zero, guesses.Wait(source));
            guesses.Failed(source);
        }

        TimeSpan first = guesses.Wait(source);
        TimeSpan second = guesses.Wait(source);
        Assert.True(first > TimeSpan.Zero && second > first);
        for (int i = 0; i < 20; i++)
            guesses.Failed(source);
        TimeSpan third = guesses.Wait(source);
        Assert.True(guesses.Wait(source) - third > second - first);
        Assert.Equal(TimeSpan.Zero, guesses.Wait(IPAddress.Parse("192.0.2.2")));

        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, guesses.Wait(source));
    }

    [Fact]
    public void Forged_sources_do_not_fill_the_memory()
    {
        HandClock clock = new();
        RequestRate rate = new(clock);
        for (uint i = 1; i < 20_000; i++)
            rate.Refuse(new IPAddress(i << 8));
        Assert.Equal(4096, rate.Count);
    }

    [Fact]
    public async Task A_source_that_offers_all_the_time_is_told_when_to_come_again()
    {
        HandClock clock = new();
        RequestRate rate = new(clock) { Burst = 3, Rate = 0.5 };
        await using WebFixture web = await WebFixture.StartAsync(clock, rate, null, "--web-proxies=127.0.0.1");
        string[] client = ["X-Forwarded-For: 203.0.113.7"];
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage made = await web.OfferAsync("door", client);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using HttpResponseMessage refused = await web.OfferAsync("door", client);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("2", WebFixture.Header(refused, "Retry-After"));
        using HttpResponseMessage deleted = await web.SendAsync("DELETE", "/whep/door/s1", headers: client);
        Assert.Equal(HttpStatusCode.TooManyRequests, deleted.StatusCode);
        using HttpResponseMessage read = await web.GetAsync("/api/streams", client);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using HttpResponseMessage other = await web.OfferAsync("door", "X-Forwarded-For: 203.0.113.8");
        Assert.Equal(HttpStatusCode.Created, other.StatusCode);

        clock.Pass(TimeSpan.FromSeconds(2));
        using HttpResponseMessage later = await web.OfferAsync("door", client);
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }
}
