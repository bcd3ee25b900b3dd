using System.Net;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Server.Tests.Listeners;
using MediaEngine.Server.Web;
using MediaEngine.Transport;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>Access by JSON Web Tokens: which are taken, what they allow, and that they end (RFC 7519, RFC 8725).</summary>
public sealed class JwtTests : IDisposable
{
    private const string ViewDoor = """ "media":{"view":["door"]} """;
    private const string Json = "application/json";

    private readonly JwtMaker _maker = new();
    private readonly HandClock _clock = new();

    public void Dispose() => _maker.Dispose();

    [Theory]
    [InlineData("HS256", "", 200)]
    [InlineData("HS512", "", 200)]
    [InlineData("RS256", ",\"kid\":\"rsa\"", 200)]
    [InlineData("RS256", "", 200)]
    [InlineData("PS256", "", 200)]
    [InlineData("ES256", ",\"kid\":\"ec\"", 200)]
    [InlineData("ES256", ",\"kid\":\"rsa\"", 401)]
    [InlineData("ES256", ",\"kid\":\"other\"", 200)]
    [InlineData("RS256", ",\"crit\":[\"x\"],\"x\":1", 401)]
    [InlineData("none", "", 401)]
    [InlineData("None", "", 401)]
    [InlineData("nOnE", "", 401)]
    [InlineData("", "", 401)]
    [InlineData("HS1", "", 401)]
    [InlineData("RS1", "", 401)]
    public async Task A_token_is_taken_when_a_known_key_signed_it(string algorithm, string header, int status)
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        string token = _maker.Make(Claims(60, ViewDoor), algorithm, header);
        Assert.Equal(status, await StatusAsync(web, "GET", "/api/streams/door", token));
    }

    [Fact]
    public async Task Ed25519_is_taken()
    {
        await using WebFixture web = await StartAsync(_maker.PublicKeys);
        Assert.Equal(200, await StatusAsync(web, "GET", "/api/streams/door", JwtMaker.Ed25519Token));
        char last = JwtMaker.Ed25519Token[^3] == 'A' ? 'B' : 'A';
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", JwtMaker.Ed25519Token[..^3] + last + "DQ"));
    }

    [Fact]
    public async Task A_public_key_is_no_secret()
    {
        await using WebFixture web = await StartAsync(_maker.PublicKeys);
        foreach (string key in (string[])[_maker.PublicPem, _maker.PublicPem.Replace("\n", "", StringComparison.Ordinal)])
        {
            string token = _maker.Make(Claims(60, ViewDoor), "HS256", ",\"kid\":\"rsa\"", Encoding.ASCII.GetBytes(key));
            Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", token));
        }
    }

    [Fact]
    public async Task A_foreign_key_and_a_changed_token_are_refused()
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        using JwtMaker other = new();
        string right = _maker.Make(Claims(60, ViewDoor));
        string[] parts = right.Split('.');
        string more = _maker.Make(Claims(60, """ "scope":"admin view" """)).Split('.')[1];
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", other.Make(Claims(60, ViewDoor), "RS256")));
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", $"{parts[0]}.{more}.{parts[2]}"));
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", $"{parts[0]}.{parts[1]}."));
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", "a.b.c"));
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", new string('a', 9000) + ".b.c"));
        Assert.Equal(200, await StatusAsync(web, "GET", "/api/streams/door", right));
    }

    [Theory]
    [InlineData("\"media\":{\"view\":[\"door\"]}", "GET", "/api/streams/door", 200)]
    [InlineData("\"media\":{\"view\":[\"door\"]}", "GET", "/api/streams/yard", 403)]
    [InlineData("\"media\":{\"view\":[\"door\"]}", "POST", "/whep/door", 201)]
    [InlineData("\"media\":{\"view\":[\"door\"]}", "POST", "/whip/pub", 403)]
    [InlineData("\"media\":{\"view\":[\"door\"]}", "DELETE", "/api/streams/door", 403)]
    [InlineData("\"media\":{\"view\":\"d*r\"}", "POST", "/whep/door", 201)]
    [InlineData("\"media\":{\"view\":\"*\"}", "POST", "/whep/yard", 201)]
    [InlineData("\"media\":{\"view\":true}", "POST", "/whep/yard", 201)]
    [InlineData("\"media\":{\"view\":[\"doo\",\"door2\",\"\"]}", "POST", "/whep/door", 403)]
    [InlineData("\"media\":{\"publish\":[\"pub\"]}", "POST", "/whip/pub", 201)]
    [InlineData("\"media\":{\"publish\":[\"pub\"]}", "GET", "/api/streams/pub", 403)]
    [InlineData("\"media\":{\"admin\":[\"ya*\"]}", "DELETE", "/api/streams/yard", 204)]
    [InlineData("\"media\":{\"admin\":[\"ya*\"]}", "DELETE", "/api/streams/door", 403)]
    [InlineData("\"media\":{\"admin\":[\"new*\"]}", "POST", "/api/streams", 201)]
    [InlineData("\"media\":{\"admin\":[\"old*\"]}", "POST", "/api/streams", 403)]
    [InlineData("\"media\":[\"view\"]", "GET", "/api/streams/door", 403)]
    [InlineData("\"media\":{\"view\":7,\"View\":\"*\"}", "GET", "/api/streams/door", 403)]
    [InlineData("\"scope\":\"view\"", "POST", "/whep/yard", 201)]
    [InlineData("\"scope\":\"publish:pub view:yard\"", "POST", "/whip/pub", 201)]
    [InlineData("\"scope\":\"publish:pub view:yard\"", "POST", "/whep/yard", 201)]
    [InlineData("\"scope\":\"publish:pub view:yard\"", "POST", "/whep/door", 403)]
    [InlineData("\"scope\":\"openid email\"", "POST", "/whep/door", 403)]
    [InlineData("\"sub\":\"somebody\"", "GET", "/api/streams", 403)]
    public async Task Claims_allow_actions_on_streams(string claims, string method, string path, int status)
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        Assert.Equal(status, await StatusAsync(web, method, path, _maker.Make(Claims(60, claims))));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("", "a", false)]
    [InlineData("cam-*", "cam-1", true)]
    [InlineData("cam-*", "cam-", true)]
    [InlineData("cam-*", "cam", false)]
    [InlineData("*-1", "cam-1-1", true)]
    [InlineData("c*m*1", "cam-21", true)]
    [InlineData("c*m*1", "cam-12", false)]
    [InlineData("a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("?", "a", false)]
    [InlineData("Door", "door", false)]
    public void A_star_is_any_text(string pattern, string name, bool matches) => Assert.Equal(matches, JwtGrant.Matches(pattern, name));

    [Theory]
    [InlineData("\"iss\":\"https://id.example\",\"aud\":\"cams\"", 200)]
    [InlineData("\"iss\":\"https://id.example\",\"aud\":[\"x\",\"cams\"]", 200)]
    [InlineData("\"iss\":\"https://id.example\",\"aud\":\"x\"", 401)]
    [InlineData("\"iss\":\"https://id.example\"", 401)]
    [InlineData("\"iss\":\"https://other.example\",\"aud\":\"cams\"", 401)]
    [InlineData("\"aud\":\"cams\"", 401)]
    public async Task Issuer_and_audience_have_to_be_the_configured_ones(string claims, int status)
    {
        await using WebFixture web = await StartAsync(
            [.. _maker.Options, "--web-jwt-issuer=https://id.example", "--web-jwt-audience=cams"]);
        Assert.Equal(status, await StatusAsync(web, "GET", "/api/streams/door", _maker.Make(Claims(60, $"{claims},{ViewDoor}"))));
    }

    [Theory]
    [InlineData("\"exp\":-6", 401, "The token has expired.")]
    [InlineData("\"exp\":-4", 200, null)]
    [InlineData("\"exp\":60,\"nbf\":6", 401, "The token is not valid yet.")]
    [InlineData("\"exp\":60,\"nbf\":4", 200, null)]
    [InlineData("\"nbf\":0", 401, "The token has no time at which it expires (exp).")]
    public async Task Times_are_checked_with_a_small_leeway(string times, int status, string? reason)
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        string claims = string.Join(',', times.Split(',').Select(t => t.Split(':')).Select(t => $"{t[0]}:{now + int.Parse(t[1])}"));
        using HttpResponseMessage response = await web.GetAsync(
            "/api/streams/door", "Authorization: Bearer " + _maker.Make($"{{{claims},{ViewDoor}}}"));

        Assert.Equal(status, (int)response.StatusCode);
        if (reason is null)
            return;
        Assert.Equal(reason, await WebFixture.DetailAsync(response));
        Assert.Contains($"error_description=\"{reason}\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"exp\":\"tomorrow\"")]
    [InlineData("\"exp\":1e300")]
    [InlineData("\"exp\":-1")]
    [InlineData("\"exp\":null")]
    [InlineData("\"exp\":4102444800,\"nbf\":\"x\"")]
    public async Task Times_that_are_none_are_refused(string times)
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams/door", _maker.Make($"{{{times},{ViewDoor}}}")));
    }

    [Fact]
    public async Task Sessions_end_with_the_token_and_a_later_token_puts_that_off()
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        MonotonicTime before = MonotonicClock.Now;
        string token = "Authorization: Bearer " + _maker.Make(Claims(60, """ "media":{"view":"*","publish":"*"} """));
        using HttpResponseMessage watched = await web.OfferAsync("door", token);
        using HttpResponseMessage published = await web.SendAsync("POST", "/whip/pub", WhepEndpoint.SdpType, "v=0", [token]);
        string later = "Authorization: Bearer " + _maker.Make(Claims(600, ViewDoor));
        using HttpResponseMessage patched = await web.SendAsync(
            "PATCH", "/whep/door/s1", WhepEndpoint.FragmentType, "a=x", [later, "If-Match: *"]);

        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        double left = (Assert.Single(web.Gateway.Watched).Until - before).TotalSeconds;
        Assert.InRange(left, 64.9, 65 + ControlFixture.Patience.TotalSeconds);
        Assert.InRange((Assert.Single(web.Gateway.Published).Until - before).TotalSeconds, 64.9, 65 + ControlFixture.Patience.TotalSeconds);
        Assert.True(web.Gateway.PatchedUntil - before > TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task A_session_without_an_end_in_sight_has_none()
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        string token = _maker.Make($"{{\"exp\":99999999999,{ViewDoor}}}");
        using HttpResponseMessage watched = await web.OfferAsync("door", "Authorization: Bearer " + token);
        Assert.Equal(MonotonicTime.Never, Assert.Single(web.Gateway.Watched).Until);
    }

    [Fact]
    public async Task Events_end_with_the_token_and_say_so()
    {
        await using WebFixture web = await WebFixture.StartAsync(_maker.Options);
        string token = _maker.Make(Claims(-2, ViewDoor, TimeProvider.System));
        using HttpResponseMessage events = await web.StreamAsync("/api/streams/door/events", "Authorization: Bearer " + token);
        string all = await events.Content.ReadAsStringAsync();

        Assert.StartsWith("data: {", all, StringComparison.Ordinal);
        Assert.EndsWith("event: ended\ndata: {\"reason\":\"The token has expired.\"}\n\n", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_shows_an_expired_token_does_not_guess()
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        for (int i = 0; i < 3 * GuessDelay.Free; i++)
            Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams", _maker.Make(Claims(-60, ViewDoor))));
        Assert.Equal(200, await StatusAsync(web, "GET", "/api/streams", _maker.Make(Claims(60, ViewDoor))));
    }

    [Fact]
    public async Task With_JSON_Web_Tokens_nothing_is_open_and_web_token_still_allows_everything()
    {
        await using WebFixture web = await StartAsync(_maker.Options);
        Assert.Equal(401, await StatusAsync(web, "GET", "/api/streams", null));
        Assert.Equal(401, await StatusAsync(web, "POST", "/whep/yard", null));
        await using WebFixture both = await StartAsync([.. _maker.Options, "--web-token=" + WebFixture.Token]);
        Assert.Equal(201, await StatusAsync(both, "POST", "/whep/yard", WebFixture.Token));
        Assert.Equal(201, await StatusAsync(both, "POST", "/whep/door", WebFixture.ViewToken));
        Assert.Equal(201, await StatusAsync(both, "POST", "/whep/door", _maker.Make(Claims(60, ViewDoor))));
    }

    private async Task<WebFixture> StartAsync(string[] options) => await WebFixture.StartAsync(_clock, null, null, options);

    private string Claims(int seconds, string others, TimeProvider? clock = null) =>
        JwtMaker.Claims((clock ?? _clock).GetUtcNow(), seconds, others);

    private static async Task<int> StatusAsync(WebFixture web, string method, string path, string? token)
    {
        (string? type, string? body) = path.StartsWith("/wh", StringComparison.Ordinal) ? (WhepEndpoint.SdpType, "v=0")
            : method == "POST" ? (Json, """{"name":"newer","url":"rtsp://10.1.2.3/live"}""") : ((string?)null, (string?)null);
        using HttpResponseMessage response = await web.SendAsync(
            method, path, type, body, token is null ? [] : ["Authorization: Bearer " + token]);
        return (int)response.StatusCode;
    }
}
