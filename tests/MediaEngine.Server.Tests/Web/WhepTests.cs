using System.Net;
using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Server.Web;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>WHEP and WHIP, row by row: RFC 9725 and draft-ietf-wish-whep.</summary>
public sealed class WhepTests : IAsyncLifetime
{
    private const string Sdp = WhepEndpoint.SdpType;
    private const string Fragment = WhepEndpoint.FragmentType;

    private WebFixture _web = null!;

    public async ValueTask InitializeAsync() => _web = await WebFixture.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task An_offer_is_answered_with_201_a_session_URL_and_an_entity_tag()
    {
        using HttpResponseMessage response = await _web.OfferAsync("door");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(Sdp, response.Content.Headers.ContentType!.ToString());
        Assert.Equal(FakeGateway.Answer, await response.Content.ReadAsStringAsync());
        Assert.Equal("/whep/door/s1", response.Headers.Location!.ToString());
        Assert.Equal("\"tag1\"", response.Headers.ETag!.Tag);
        Assert.False(response.Headers.ETag.IsWeak);
        Assert.Empty(WebFixture.Header(response, "Link"));
        WatchRequest watched = Assert.Single(_web.Gateway.Watched);
        Assert.Equal(("door", "v=0\r\n", "127.0.0.1"), (watched.Stream, watched.Offer, watched.Source.AddressText()));
    }

    /// <param name="headers">Of the request, separated by "|".</param>
    /// <param name="expected">Of the answer, separated by "|".</param>
    [Theory]
    [InlineData("POST", "/whep/door", "application/sdp; charset=utf-8", "v=0", "", 201, "Cache-Control: no-store")]
    [InlineData("POST", "/whep/door", "APPLICATION/SDP", "v=0", "", 201, "")]
    [InlineData("POST", "/whep/door", "text/plain", "v=0", "", 415, "Accept-Post: application/sdp")]
    [InlineData("POST", "/whep/door", null, "v=0", "", 415, "Accept-Post: application/sdp")]
    [InlineData("POST", "/whep/door", Sdp, "", "", 400, "")]
    [InlineData("POST", "/whep/door/", Sdp, "v=0", "", 404, "")]
    [InlineData("POST", "/whep/", Sdp, "v=0", "", 404, "")]
    [InlineData("HEAD", "/whep/door", null, null, "", 200, "Content-Type: application/sdp")]
    [InlineData("HEAD", "/whep/nobody", null, null, "", 404, "")]
    [InlineData("GET", "/whep/door", null, null, "", 405, "Allow: HEAD, POST, OPTIONS")]
    [InlineData("PUT", "/whep/door", Sdp, "v=0", "", 405, "Allow: HEAD, POST, OPTIONS")]
    [InlineData("DELETE", "/whep/door", null, null, "", 405, "Allow: HEAD, POST, OPTIONS")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "If-Match: \"tag1\"", 204, "ETag: ")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "If-Match: tag1", 204, "")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "If-Match: \"other\", \"tag1\"", 204, "")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "If-Match: *", 204, "")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "If-Match: \"other\"", 412, "")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "If-Match: W/\"tag1\"", 412, "")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "a=x", "", 428, "")]
    [InlineData("PATCH", "/whep/door/s1", Sdp, "v=0", "If-Match: *", 415, "Accept-Patch: application/trickle-ice-sdpfrag")]
    [InlineData("PATCH", "/whep/door/s1", Fragment, "", "If-Match: *", 400, "")]
    [InlineData("PATCH", "/whep/door/other", Fragment, "a=x", "If-Match: *", 404, "")]
    [InlineData("DELETE", "/whep/door/s1", null, null, "", 200, "")]
    [InlineData("DELETE", "/whep/door/s1", null, null, "If-Match: \"other\"", 200, "")]
    [InlineData("DELETE", "/whep/door/other", null, null, "", 404, "")]
    [InlineData("GET", "/whep/door/s1", null, null, "", 405, "Allow: PATCH, DELETE, OPTIONS")]
    [InlineData("POST", "/whep/door/s1", Sdp, "v=0", "", 405, "Allow: PATCH, DELETE, OPTIONS")]
    [InlineData("OPTIONS", "/whep/door", null, null, "", 204, "Allow: HEAD, POST, OPTIONS|Accept-Post: application/sdp")]
    [InlineData("OPTIONS", "/whep/door/s1", null, null, "", 204,
        "Allow: PATCH, DELETE, OPTIONS|Accept-Patch: application/trickle-ice-sdpfrag")]
    [InlineData("POST", "/whip/pub", "application/sdp; charset=utf-8", "v=0", "", 201, "Cache-Control: no-store")]
    [InlineData("POST", "/whip/pub", Sdp, "v=0", "", 201, "Content-Type: application/sdp|Location: /whip/pub/s1|ETag: \"tag1\"")]
    [InlineData("POST", "/whip/pub", "text/plain", "v=0", "", 415, "Accept-Post: application/sdp")]
    [InlineData("POST", "/whip/pub", Sdp, "", "", 400, "")]
    [InlineData("PATCH", "/whip/pub/s1", Fragment, "a=x", "If-Match: \"tag1\"", 204, "ETag: ")]
    [InlineData("PATCH", "/whip/pub/s1", Fragment, "a=x", "If-Match: \"other\"", 412, "")]
    [InlineData("PATCH", "/whip/pub/s1", Fragment, "a=x", "", 428, "")]
    [InlineData("PATCH", "/whip/pub/s1", Sdp, "v=0", "If-Match: *", 415, "Accept-Patch: application/trickle-ice-sdpfrag")]
    [InlineData("PATCH", "/whip/pub/other", Fragment, "a=x", "If-Match: *", 404, "")]
    [InlineData("DELETE", "/whip/pub/s1", null, null, "", 200, "")]
    [InlineData("DELETE", "/whip/pub/other", null, null, "", 404, "")]
    [InlineData("GET", "/whip/pub/s1", null, null, "", 405, "Allow: PATCH, DELETE, OPTIONS")]
    [InlineData("GET", "/whip/pub", null, null, "", 405, "Allow: POST, OPTIONS")]
    [InlineData("HEAD", "/whip/pub", null, null, "", 405, "Allow: POST, OPTIONS")]
    [InlineData("PUT", "/whip/pub", Sdp, "v=0", "", 405, "Allow: POST, OPTIONS")]
    [InlineData("OPTIONS", "/whip/pub", null, null, "", 204, "Accept-Post: application/sdp")]
    public async Task Each_method_has_its_answer(
        string method, string path, string? type, string? body, string headers, int status, string expected)
    {
        using HttpResponseMessage response = await _web.SendAsync(
            method, path, type, body, headers.Split('|', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(status, (int)response.StatusCode);
        foreach (string[] header in expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(h => h.Split(": ", 2)))
            Assert.Equal(header[1], WebFixture.Header(response, header[0]));
        if (status >= 400 && method != "HEAD")
            Assert.NotEqual("", await WebFixture.DetailAsync(response));
    }

    [Theory]
    [InlineData(SessionOutcome.NotFound, 404, "")]
    [InlineData(SessionOutcome.Malformed, 400, "")]
    [InlineData(SessionOutcome.NotAcceptable, 422, "")]
    [InlineData(SessionOutcome.Conflict, 409, "3")]
    [InlineData(SessionOutcome.Overloaded, 503, "3")]
    public async Task A_refused_offer_is_explained(object outcome, int status, string retryAfter)
    {
        _web.Gateway.Reply = new SessionReply((SessionOutcome)outcome, "Because of the test.");
        using HttpResponseMessage response = await _web.OfferAsync("door");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("Because of the test.", await WebFixture.DetailAsync(response));
        Assert.Equal(retryAfter, WebFixture.Header(response, "Retry-After"));
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData(SessionOutcome.NotFound, 404, "")]
    [InlineData(SessionOutcome.Malformed, 400, "")]
    [InlineData(SessionOutcome.NotAcceptable, 422, "")]
    [InlineData(SessionOutcome.Conflict, 409, "3")]
    [InlineData(SessionOutcome.Overloaded, 503, "3")]
    public async Task A_refused_publisher_is_told_why(object outcome, int status, string retryAfter)
    {
        _web.Gateway.Reply = new SessionReply((SessionOutcome)outcome, "Because of the test.");
        using HttpResponseMessage response = await _web.SendAsync("POST", "/whip/pub", Sdp, "v=0\r\n");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("Because of the test.", await WebFixture.DetailAsync(response));
        Assert.Equal(retryAfter, WebFixture.Header(response, "Retry-After"));
        PublishRequest asked = Assert.Single(_web.Gateway.Published);
        Assert.Equal(("pub", "v=0\r\n", "127.0.0.1"), (asked.Stream, asked.Offer, asked.Source.AddressText()));
    }

    [Fact]
    public async Task A_counter_offer_is_406_with_its_session()
    {
        _web.Gateway.Reply = new SessionReply(SessionOutcome.NotAcceptable, "") { SessionId = "s9", Sdp = "v=0\r\noffer\r\n" };
        using HttpResponseMessage response = await _web.OfferAsync("door");

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Equal(Sdp, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("/whep/door/s9", response.Headers.Location!.ToString());
        Assert.Equal("v=0\r\noffer\r\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(SessionOutcome.Malformed, 400)]
    [InlineData(SessionOutcome.NotAcceptable, 422)]
    [InlineData(SessionOutcome.Overloaded, 503)]
    public async Task A_refused_fragment_is_explained(object outcome, int status)
    {
        _web.Gateway.Patched = _ => new SessionReply((SessionOutcome)outcome, "Because of the test.");
        using HttpResponseMessage response = await _web.SendAsync("PATCH", "/whep/door/s1", Fragment, "a=x", ["If-Match: *"]);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("Because of the test.", await WebFixture.DetailAsync(response));
    }

    [Fact]
    public async Task An_ICE_restart_is_answered_with_a_fragment_and_a_new_entity_tag()
    {
        _web.Gateway.Patched = tag => new SessionReply(SessionOutcome.Done, "") { Sdp = $"a=ice-ufrag:{tag}\r\n", EntityTag = "tag2" };
        using HttpResponseMessage response = await _web.SendAsync("PATCH", "/whep/door/s1", Fragment, "a=ice-ufrag:new", ["If-Match: *"]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Fragment, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("a=ice-ufrag:*\r\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("\"tag2\"", response.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A_session_is_reached_by_the_path_of_its_own_stream_only()
    {
        using HttpResponseMessage made = await _web.OfferAsync("door");
        using HttpResponseMessage foreign = await _web.SendAsync("DELETE", "/whep/yard/s1");
        using HttpResponseMessage patched = await _web.SendAsync("PATCH", "/whep/yard/s1", Fragment, "a=x", ["If-Match: *"]);

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, patched.StatusCode);
        Assert.Empty(_web.Gateway.Ended);
        using HttpResponseMessage own = await _web.SendAsync("DELETE", "/whep/door/s1");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(["s1"], _web.Gateway.Ended);
    }

    [Theory]
    [InlineData("/whep/door", Sdp)]
    [InlineData("/whep/door/s1", Fragment)]
    public async Task A_body_beyond_256_kB_is_413(string path, string type)
    {
        string method = path.EndsWith("s1", StringComparison.Ordinal) ? "PATCH" : "POST";
        using HttpResponseMessage large = await _web.SendAsync(method, path, type, new string('v', WebBody.Maximum + 1), ["If-Match: *"]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using HttpResponseMessage fits = await _web.SendAsync(method, path, type, new string('v', WebBody.Maximum), ["If-Match: *"]);
        Assert.True(fits.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_400()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_web.Address, "/whep/door"))
        {
            Content = new ByteArrayContent([0xff, 0xfe, 0x80]) { Headers = { ContentType = new(Sdp) } },
        };
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_answer_may_take_its_time()
    {
        _web.Gateway.Reply = null;
        Task<HttpResponseMessage> offering = _web.OfferAsync("door");
        Assert.True(await Eventually.BecomesAsync(() => _web.Gateway.Watched.Count == 1));
        using HttpResponseMessage other = await _web.GetAsync("/api/streams");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.False(offering.IsCompleted);

        await _web.OnControlThreadAsync(() => _web.Gateway.Release(FakeGateway.Made("late")));
        using HttpResponseMessage response = await offering;
        Assert.Equal("/whep/door/late", response.Headers.Location!.ToString());
        Assert.Empty(_web.Gateway.Ended);
    }

    [Fact]
    public async Task A_viewer_who_leaves_before_the_answer_leaves_no_session_behind()
    {
        _web.Gateway.Reply = null;
        using var leaving = new CancellationTokenSource();
        Task<HttpResponseMessage> offering = _web.SendAsync("POST", "/whep/door", Sdp, "v=0", cancellation: leaving.Token);
        Assert.True(await Eventually.BecomesAsync(() => _web.Gateway.Watched.Count == 1));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => offering);
        Assert.True(await Eventually.BecomesAsync(() => _web.Calls.Waiting == 0));

        await _web.OnControlThreadAsync(() => _web.Gateway.Release(FakeGateway.Made("abandoned")));
        Assert.Equal(["abandoned"], _web.Gateway.Ended);
    }

    [Fact]
    public async Task Each_viewer_gets_the_STUN_servers_and_credentials_for_the_TURN_servers()
    {
        await using WebFixture web = await WebFixture.StartAsync(
            "--ice-servers=stun:stun.example.org:3478", "--ice-servers=turn:turn.example.org:3478?transport=udp",
            "--turn-secret=north");
        using HttpResponseMessage response = await web.OfferAsync("door");

        string[] links = [.. response.Headers.GetValues("Link")];
        Assert.Equal("<stun:stun.example.org:3478>; rel=\"ice-server\"", links[0]);
        Assert.Matches(
            "^<turn:turn.example.org:3478\\?transport=udp>; rel=\"ice-server\"; username=\"\\d+\"; credential=\"[A-Za-z0-9+/]{27}=\"; " +
            "credential-type=\"password\"$", links[1]);
        using HttpResponseMessage preflight = await web.SendAsync("OPTIONS", "/whep/door");
        Assert.Empty(WebFixture.Header(preflight, "Link"));
    }
}
