using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Signalling.Tests;

/// <summary>Parties with ICE get the port that all sessions of their worker share (WHIP and WHEP).</summary>
public sealed class SharedPortOfferTests : IDisposable
{
    private const int SharedPort = 5000;
    private const string Ice = "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";
    private const string Mux = "a=rtcp-mux\r\n";

    private static readonly NegotiationOptions _web = new() { Bundle = BundleOptions.Accept, RtcpMux = RtcpMuxOptions.Accept };

    private readonly SignallingRig _rig = new(null, Port("127.0.0.1", SharedPort));

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void The_answer_names_the_shared_port_and_takes_none_of_the_range()
    {
        NegotiationResult result = Answer(_rig, Bundle(Audio(0) + Ice + Mux, Video(1) + Ice + Mux));

        ImmutableArray<MediaDescription> sections = Read(result);
        Assert.Equal([SharedPort, SharedPort], sections.Select(s => s.Port));
        Assert.Equal([("127.0.0.1", SharedPort)], Candidates(sections[0]));
        Assert.True(sections[0].HasAttribute("rtcp-mux"));
        Assert.Equal(0, _rig.Worker.Ports.Outstanding);
    }

    [Fact]
    public void Every_party_gets_the_same_port_with_credentials_of_its_own_and_the_end_of_one_leaves_it_to_the_others()
    {
        NegotiationResult first = Answer(_rig, Session(Audio(0) + Ice + Mux));
        NegotiationResult second = Answer(_rig, Session(Audio(0) + Ice + Mux));
        Assert.NotEqual(Ufrag(first), Ufrag(second));

        Assert.True(_rig.Engine.End(first.CallId, _rig.Network.Now));

        NegotiationResult third = Answer(_rig, Session(Audio(0) + Ice + Mux));
        Assert.Equal(SharedPort, Assert.Single(Read(third)).Port);
        Assert.Equal(1, _rig.Worker.Io.AttachedPorts);
    }

    [Fact]
    public void All_addresses_of_the_interface_are_candidates_as_they_are_advertised()
    {
        MediaPort fourth = Port("127.0.0.1", SharedPort);
        MediaPort sixth = Port("2001:db8::1", SharedPort);
        using var rig = new SignallingRig(
            s => s with
            {
                Interfaces = new InterfaceTable([new LogicalInterface("pub",
                    [Pool("127.0.0.1", "203.0.113.7"), Pool("2001:db8::1", "2001:db8::1")])]),
            },
            fourth, sixth);

        MediaDescription audio = Assert.Single(Read(Answer(rig, Session(Audio(0) + Ice + Mux))));

        Assert.Equal([("203.0.113.7", SharedPort), ("2001:db8::1", SharedPort)], Candidates(audio));
    }

    [Theory]
    [InlineData(Ice, "without rtcp-mux")]
    [InlineData(Mux, "without ICE")]
    public void An_offer_that_cannot_share_gets_a_port_of_its_own(string lines, string why)
    {
        Assert.InRange(Assert.Single(Read(Answer(_rig, Session(Audio(0) + lines)))).Port, 30000, 39999);
        Assert.True(_rig.Worker.Ports.Outstanding > 0, why);
    }

    [Fact]
    public void Only_parties_that_ask_for_it_share_a_port()
    {
        NegotiationResult result = _rig.Engine.Answer(new PartyOffer(Session(Audio(0) + Ice + Mux)) { Options = _web }, _rig.Network.Now);

        Assert.InRange(Assert.Single(Read(result)).Port, 30000, 39999);
    }

    [Fact]
    public void A_section_outside_the_bundle_has_a_port_of_its_own()
    {
        ImmutableArray<MediaDescription> sections = Read(Answer(_rig, Session(Audio(0) + Ice + Mux, Video(1) + Ice + Mux)));

        Assert.Equal(SharedPort, sections[0].Port);
        Assert.InRange(sections[1].Port, 30000, 39999);
    }

    [Fact]
    public void A_later_offer_keeps_the_port_and_one_without_multiplexing_moves_to_a_port_of_its_own()
    {
        NegotiationResult first = Answer(_rig, Session(Audio(0) + Ice + Mux));
        NegotiationResult again = Again(first, Ice.Replace("8hhY", "9iiZ", StringComparison.Ordinal) + Mux);
        Assert.Equal(SharedPort, Assert.Single(Read(again)).Port);
        Assert.NotEqual(Ufrag(first), Ufrag(again));

        Assert.InRange(Assert.Single(Read(Again(first, Ice))).Port, 30000, 39999);
        Assert.Equal(1, _rig.Engine.Calls);

        NegotiationResult Again(NegotiationResult known, string lines) => _rig.Engine.Answer(
            new PartyOffer(Session(Audio(0) + lines)) { CallId = known.CallId, Tag = known.Tag, Options = _web, SharesPort = true },
            _rig.Network.Now);
    }

    [Fact]
    public void The_port_is_that_of_the_worker_of_the_call()
    {
        MediaPort first = Port("127.0.0.1", SharedPort);
        MediaPort second = Port("127.0.0.1", SharedPort + 1);
        using var rig = new SignallingRig();
        var plane = new SecondWorker();
        var engine = new SignallingEngine(
            rig.Settings with { SharedPorts = [[first], [second]] }, rig.Worker.Ports, plane, new SeededRandom(3));

        NegotiationResult result = engine.Answer(
            new PartyOffer(Session(Audio(0) + Ice + Mux)) { Options = _web, SharesPort = true }, rig.Network.Now);

        Assert.Equal(SharedPort + 1, Assert.Single(Read(result)).Port);
        Assert.Same(second, Assert.Single(plane.Plans[0].Transports).Port);
    }

    private static NegotiationResult Answer(SignallingRig rig, string offer)
    {
        NegotiationResult result = rig.Engine.Answer(
            new PartyOffer(offer) { Options = _web, SharesPort = true }, rig.Network.Now);
        Assert.Null(result.Refusal);
        return result;
    }

    private static string Session(params string[] sections) =>
        "v=0\r\no=- 1 1 IN IP4 198.51.100.10\r\ns=-\r\nc=IN IP4 198.51.100.10\r\nt=0 0\r\n" + string.Concat(sections);

    private static string Bundle(params string[] sections) =>
        Session(sections).Replace("t=0 0\r\n", "t=0 0\r\na=group:BUNDLE 0 1\r\n", StringComparison.Ordinal);

    private static string Audio(int mid) => $"m=audio 6000 RTP/AVP 0\r\na=mid:{mid}\r\na=sendonly\r\n";

    private static string Video(int mid) => $"m=video 6002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=mid:{mid}\r\na=sendonly\r\n";

    private static ImmutableArray<MediaDescription> Read(NegotiationResult result)
    {
        Assert.True(SdpReader.TryRead(result.Sdp, out SessionDescription session, out _));
        return session.Sections;
    }

    private static string Ufrag(NegotiationResult result) => Assert.Single(Read(result)[0].AttributeValues("ice-ufrag"));

    private static (string Address, int Port)[] Candidates(MediaDescription section) =>
    [
        .. section.AttributeValues("candidate").Select(c => c.Split(' ')).Select(c => (c[4], int.Parse(c[5]))),
    ];

    private static MediaPort Port(string address, int port) =>
        new(port, Local(address).WithPort(port), -1, "pub") { IsShared = true };

    private static PortPool Pool(string address, string advertised) => new("pub", Local(address), Local(advertised), 30000, 39999);

    private static TransportAddress Local(string address) =>
        TransportAddress.TryParseAddress(address, out TransportAddress parsed) ? parsed : throw new FormatException(address);

    /// <summary>All calls are on the second worker.</summary>
    private sealed class SecondWorker : IMediaPlane
    {
        public List<CallPlan> Plans { get; } = [];

        public bool Apply(CallPlan plan)
        {
            Plans.Add(plan);
            return true;
        }

        public void Remove(long callKey, bool reports)
        {
        }

        public int WorkerOf(long callKey, long beside = 0) => 1;

        public bool TryGetFigures(long callKey, out CallSnapshot? figures)
        {
            figures = null;
            return true;
        }
    }
}
