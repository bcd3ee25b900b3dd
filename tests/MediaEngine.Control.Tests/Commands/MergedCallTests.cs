using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>Merged calls, and parties that are connected and disconnected by name.</summary>
public sealed class MergedCallTests
{
    private readonly NgSignalling _signalling = new();

    [Fact]
    public void S17_A_mesh_with_unsubscribe_begins_anew_and_is_made()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        Assert.Null(_signalling.ErrorOf(
            NgCommand.Mesh, ("rtpp-flags", "calls=[c1 c2] tags=[[from=a to=[c]] [from=c to=[a]]] unsubscribe")));
        Assert.Equal(["a>b", "a>c", "c>a", "c>d"], Routes());
        Assert.Null(_signalling.ErrorOf(NgCommand.Mesh, ("rtpp-flags", "calls=[c1] unsubscribe")));
        Assert.Equal(12, Routes().Count);
    }

    [Theory]
    [InlineData("", "a>c")]
    [InlineData("bidirectional", "a>c c>a")]
    public void S17_A_mesh_of_named_parties_goes_one_way_unless_both_are_asked_for(string flag, string added)
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        List<string> before = ["a>b", "b>a", "c>d", "d>c"];
        Assert.Null(_signalling.ErrorOf(NgCommand.Mesh, ("rtpp-flags", $"calls=[c1 c2] tags=[[from=a to=[c]]] {flag}")));
        Assert.Equal(added.Split(' '), Routes().Except(before));
    }

    [Theory]
    [InlineData("tags=[[to=[b]]]", "Empty/missing from-tag")]
    [InlineData("tags=[[from=x to=[b]]]", "Given from-tag not found")]
    [InlineData("tags=[[from=a to=[x]]]", "Given to-tag not found")]
    [InlineData("tags=[[from=a]]", null)]
    public void S17_A_mesh_that_names_nobody_changes_nothing(string tags, string? error)
    {
        _signalling.Establish();
        Assert.Equal(error, _signalling.ErrorOf(NgCommand.Mesh, ("rtpp-flags", $"calls=[c1] {tags} unsubscribe")));
        Assert.Equal(["a>b", "b>a"], Routes());
    }

    [Fact]
    public void S17_Each_of_two_merged_calls_ends_by_its_own_name()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        int ports = _signalling.Ports.Outstanding;
        Assert.Null(_signalling.ErrorOf(NgCommand.InjectStart, ("call-id", "c1"), ("source-call-id", "c2"), ("source-tag", "c"),
            ("to-tag", "a")));
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"));
        Assert.Equal(["c>d", "d>c"], Routes());
        Assert.Equal(ports / 2, _signalling.Ports.Outstanding);
        Assert.Equal("Unknown call-id", _signalling.ErrorOf(NgCommand.Query, ("call-id", "c1")));
        Assert.Null(_signalling.ErrorOf(NgCommand.Query, ("call-id", "c2")));
        Assert.Equal(["c2"], _signalling.Engine.CallIds(9));
        Assert.NotNull(_signalling.Send(NgCommand.Delete, ("call-id", "c1")).TextOf("warning"));

        // The name can be used again.
        _signalling.Establish("c1", "a", "b", port: 6300);
        Assert.Equal(2, _signalling.Engine.Sessions);
        _signalling.Send(NgCommand.Delete, ("call-id", "c2"));
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"));
        Assert.Equal((0, 0), (_signalling.Engine.Sessions, _signalling.Ports.Outstanding));
    }

    [Fact]
    public void S17_A_delayed_deletion_takes_one_of_two_merged_calls_when_it_is_due()
    {
        _signalling.Establish("c1", "a", "b");
        _signalling.Establish("c2", "c", "d", port: 6100);
        _signalling.Send(NgCommand.Mesh, ("rtpp-flags", "calls=[c1 c2] tags=[[from=a to=[c]]]"));
        _signalling.Send(NgCommand.Delete, ("call-id", "c2"), ("delete-delay", "10"));
        Assert.Equal(5, Routes().Count);
        _signalling.Now += TimeSpan.FromSeconds(11);
        _signalling.Engine.HandleTimeout(_signalling.Now);
        Assert.Equal(["a>b", "b>a"], Routes());
        Assert.Equal("Unknown call-id", _signalling.ErrorOf(NgCommand.Query, ("call-id", "c2")));
    }

    [Fact]
    public void A_viewers_call_on_a_shared_port_stays_on_its_worker_and_is_not_merged_into_another()
    {
        var signalling = new NgSignalling(new MediaPort(9, TestAddress.Parse("127.0.0.1:5000"), -1, "pub") { IsShared = true });
        signalling.Establish();
        string offer = NgSignalling.Sdp(7000, "recvonly") + "a=rtcp-mux\r\na=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";
        Assert.Null(signalling.Engine.Signalling.Answer(
            new PartyOffer(offer) { CallId = "w1", Tag = "w", SharesPort = true }, signalling.Now).Refusal);
        CallPlan[] before = [.. signalling.Media.Plans.Values];
        Assert.Contains(before, plan => plan.Transports[0].Port.IsShared);

        Assert.NotNull(signalling.ErrorOf(NgCommand.Mesh, ("rtpp-flags", "calls=[c1 w1] tags=[[from=a to=[w]]]")));

        Assert.Equal(before, signalling.Media.Plans.Values);
        Assert.Equal(2, signalling.Engine.Sessions);
    }

    [Theory]
    [InlineData("", "", "", false)]
    [InlineData("a", "", "", false)]
    [InlineData("a", "directional", "s>a", true)]
    [InlineData("a", "directional|bidirectional", "", true)]
    public void S17_The_party_that_unsubscribes_goes_unless_one_direction_is_named(string from, string flags, string left, bool stays)
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.Publish, ("call-id", "c1"), ("from-tag", "s"), ("sdp", NgSignalling.Sdp(6200)));
        string[] before = ["a>b", "b>a"];
        _signalling.Send(NgCommand.Mesh, ("rtpp-flags", "calls=[c1] tags=[[from=a to=[s]]] bidirectional"));
        Assert.Equal(["a>s", "s>a"], Routes().Except(before));
        Assert.Null(_signalling.ErrorOf(NgCommand.Unsubscribe, ("call-id", "c1"), ("from-tag", from), ("to-tag", "s"), ("flags", flags)));
        Assert.Equal(left, string.Join(' ', Routes().Except(before)));
        Assert.Equal(stays, _signalling.Tags()["s"] is not null);
    }

    [Fact]
    public void S17_A_description_made_for_a_party_that_talks_already_is_the_one_agreed_on()
    {
        _signalling.Establish();
        string sdp = _signalling.Send(NgCommand.Create, ("call-id", "c1"), ("from-tag", "a")).TextOf("sdp")!;
        Assert.Contains("RTP/AVP 8\r\n", sdp);
        Assert.Contains("RTP/AVP 0\r\n",
            _signalling.Send(NgCommand.Create, ("call-id", "c1"), ("from-tag", "a"), ("rtpp-flags", "codec-offer-PCMU")).TextOf("sdp"));
    }

    [Theory]
    [InlineData("media")]
    [InlineData("medias")]
    public void S17_Medias_to_create_have_two_names(string key)
    {
        string sdp = _signalling.Send(NgCommand.Create, ("call-id", "c1"),
            ("rtpp-flags", $"{key}=[[type=audio codecs=[G722]] [type=video codecs=[VP8]]]")).TextOf("sdp")!;
        Assert.Contains("RTP/AVP 9\r\n", sdp);
        Assert.Contains("a=rtpmap:96 VP8/90000\r\n", sdp);
    }

    [Fact]
    public void S17_Created_codecs_have_the_parameters_of_added_ones()
    {
        string sdp = _signalling.Send(
            NgCommand.Create, ("call-id", "c1"),
            ("rtpp-flags", "medias=[[type=audio codecs=[PCMA telephone-event iLBC/8000/1///mode--30]]]")).TextOf("sdp")!;
        Assert.Contains("m=audio 40000 RTP/AVP 8 96 97\r\n", sdp);
        Assert.Contains("a=fmtp:96 0-15\r\n", sdp);
        Assert.Contains("a=fmtp:97 mode=30\r\n", sdp);
    }

    private List<string> Routes()
    {
        CallPlan plan = _signalling.Media.Plans.Values.Single(p => p.CallId != "other");
        Dictionary<int, string> names = [];
        foreach (SectionPlan media in plan.Sections)
        {
            int port = plan.Transports.First(t => t.Id == media.RtpTransport).Advertised.Port;
            names[media.Id] = port switch { 6000 => "a", 6002 => "b", 6100 => "c", 6102 => "d", _ => "s" };
        }

        return [.. plan.Routes.Select(r => $"{names[r.From]}>{names[r.To]}").Order(StringComparer.Ordinal)];
    }
}
