using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using MediaEngine.Server.Web;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>Tokens of one stream for one action, and what happens to sessions when they change.</summary>
public sealed class StreamTokenTests
{
    private const string View = "view-token-1";
    private const string Publish = "publish-token-1";
    private const string Talk = "talk-token-1";

    [Theory]
    [InlineData(null, "POST", "/whep/pub", 401)]
    [InlineData(View, "POST", "/whep/pub", 201)]
    [InlineData(Publish, "POST", "/whep/pub", 403)]
    [InlineData(null, "POST", "/whip/pub", 401)]
    [InlineData(View, "POST", "/whip/pub", 403)]
    [InlineData(Publish, "POST", "/whip/pub", 201)]
    [InlineData(Publish, "POST", "/whep/yard", 201)]
    [InlineData("nobody's", "POST", "/whip/pub", 401)]
    public async Task A_token_of_a_stream_is_for_one_action(string? token, string method, string path, int status)
    {
        await using WebFixture web = await WebFixture.StartAsync();
        await web.PutAsync(Definition(View, Publish));
        using HttpResponseMessage response = await web.SendAsync(
            method, path, WhepEndpoint.SdpType, "v=0", token is null ? [] : ["Authorization: Bearer " + token]);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(View, null, true)]
    [InlineData(View, "view-token-2", true)]
    [InlineData(View, View, false)]
    [InlineData(null, null, false)]
    [InlineData(null, View, true)]
    public async Task A_changed_token_ends_the_sessions_it_allowed(string? before, string? after, bool ends)
    {
        await using WebFixture web = await WebFixture.StartAsync();
        await web.PutAsync(Definition(before, Publish));
        using HttpResponseMessage watched = await web.OfferAsync("pub", "Authorization: Bearer " + (before ?? "none-needed"));
        Assert.Equal(201, (int)watched.StatusCode);
        await web.PutAsync(Definition(after, Publish));
        await web.OnControlThreadAsync(() => { });
        Assert.Equal(ends ? ["s1"] : [], web.Gateway.Ended);
    }

    [Fact]
    public async Task A_changed_token_ends_no_session_that_another_token_allowed()
    {
        await using WebFixture web = await WebFixture.StartAsync("--web-token=" + WebFixture.Token);
        await web.PutAsync(Definition(View, Publish));
        using HttpResponseMessage watched = await web.OfferAsync("pub", "Authorization: Bearer " + WebFixture.Token);
        await web.PutAsync(Definition("view-token-2", "publish-token-2"));
        await web.OnControlThreadAsync(() => { });
        Assert.Empty(web.Gateway.Ended);
    }

    [Fact]
    public async Task A_new_token_to_publish_ends_the_publisher_and_not_the_viewers()
    {
        await using WebFixture web = await WebFixture.StartAsync();
        await web.PutAsync(Definition(View, Publish));
        web.Gateway.Sessions.Add("s2");
        using HttpResponseMessage watched = await web.OfferAsync("pub", "Authorization: Bearer " + View);
        web.Gateway.Reply = FakeGateway.Made("s2");
        using HttpResponseMessage published = await web.SendAsync(
            "POST", "/whip/pub", WhepEndpoint.SdpType, "v=0", ["Authorization: Bearer " + Publish]);
        await web.PutAsync(Definition(View, "publish-token-2"));
        await web.OnControlThreadAsync(() => { });
        Assert.Equal(["s2"], web.Gateway.Ended);
    }

    [Fact]
    public async Task Events_end_when_the_token_is_taken_back()
    {
        await using WebFixture web = await WebFixture.StartAsync();
        await web.PutAsync(Definition(View, null));
        using HttpResponseMessage events = await web.StreamAsync("/api/streams/pub/events", "Authorization: Bearer " + View);
        await web.PutAsync(Definition("view-token-2", null));
        Assert.EndsWith("event: ended\ndata: {\"reason\":\"The token has expired.\"}\n\n", await events.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[stream-a]\npublish-token = publish-token-1\n", null)]
    [InlineData("[stream-a]\nurl = test:\ntoken = view-token-1\ntalk-token = talk-token-1\n", null)]
    [InlineData("[stream-a]\nurl = test:\npublish-token = publish-token-1\n", "[stream-a] publish-token")]
    [InlineData("[stream-a]\ntalk-token = talk-token-1\n", "[stream-a] talk-token")]
    [InlineData("[stream-a]\npublish-token = short\n", "[stream-a] publish-token")]
    public void Keys_of_a_section_are_checked(string section, string? option)
    {
        void Read() => Configured.Engine("[rtpengine]\ninterface = 127.0.0.1\nlisten-web = 8080\n" + section);
        if (option is null)
            Read();
        else
            Assert.Equal(option, Assert.Throws<OptionException>(Read).Option);
    }

    [Fact]
    public async Task The_API_sets_tokens_and_shows_only_that_there_are_some()
    {
        await using WebFixture web = await WebFixture.StartAsync();
        using HttpResponseMessage put = await web.SendAsync("PUT", "/api/streams/pub", "application/json",
            $$"""{"token":"{{View}}","publishToken":"{{Publish}}"}""");
        string text = await put.Content.ReadAsStringAsync();
        Assert.Equal(200, (int)put.StatusCode);
        Assert.DoesNotContain(Publish, text, StringComparison.Ordinal);
        Assert.Contains("\"hasPublishToken\":true,\"hasTalkToken\":false", text, StringComparison.Ordinal);
        using HttpResponseMessage refused = await web.SendAsync("PUT", "/api/streams/yard", "application/json",
            $$"""{"url":"test:","publishToken":"{{Publish}}"}""");
        Assert.Contains("publishToken", await WebFixture.DetailAsync(refused), StringComparison.Ordinal);
        using HttpResponseMessage talk = await web.SendAsync("PUT", "/api/streams/yard", "application/json",
            $$"""{"url":"test:","talkToken":"{{Talk}}"}""");
        Assert.Equal(200, (int)talk.StatusCode);
    }

    private static StreamDefinition Definition(string? view, string? publish) => new("pub") { Token = view, PublishToken = publish };
}
