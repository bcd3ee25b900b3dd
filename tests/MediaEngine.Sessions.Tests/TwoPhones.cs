using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>The setup of most tests: Alice, Bob and an engine on a simulated network, and a third party that is not in the call.</summary>
public abstract class TwoPhones : IDisposable
{
    protected const uint SsrcA = 0xA11CE;
    protected const uint SsrcB = 0xB0B;

    protected TwoPhones(ulong seed, MediaWorkerOptions? options = null, byte payloadType = 0)
    {
        Network = new SimNetwork(seed);
        Engine = new SimEngine(Network, options);
        Alice = new Peer(Network, "127.0.0.2:5004", SsrcA, payloadType);
        Bob = new Peer(Network, "127.0.0.3:6004", SsrcB, payloadType);
        Attacker = Network.AddEndpoint("127.0.0.9:9999");
    }

    protected SimNetwork Network { get; }

    protected SimEngine Engine { get; }

    protected Peer Alice { get; }

    protected Peer Bob { get; }

    protected SimEndpoint Attacker { get; }

    public void Dispose()
    {
        Alice.Security?.Dispose();
        Bob.Security?.Dispose();
        Engine.Dispose();
    }

    /// <summary>A call that signalling has described but that has not begun.</summary>
    protected TwoPartyCall Describe()
    {
        var call = new TwoPartyCall(Engine, Alice.Rtp.Address, Bob.Rtp.Address);
        Alice.Call(call.Local(0), call.Local(1));
        Bob.Call(call.Local(2), call.Local(3));
        return call;
    }

    protected TwoPartyCall Start(Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        TwoPartyCall call = Describe();
        return (change?.Invoke(call) ?? call).Signal();
    }

    /// <summary>Alice's SDP has an address of a private network; her packets come from another address.</summary>
    protected static TwoPartyCall BehindNat(TwoPartyCall call) =>
        call.WithTransport(0, t => t with { Advertised = TestAddress.Parse("192.168.1.2:5004") })
            .WithTransport(1, t => t with { Advertised = TestAddress.Parse("192.168.1.2:5005") });

    /// <summary>A call in which A's address is confirmed.</summary>
    protected TwoPartyCall StartConfirmed(Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        TwoPartyCall call = Start(change);
        Alice.SendOne();
        Run(0.02);
        Assert.True(call.Transport(0).Confirmed);
        return call;
    }

    /// <summary>Adds receivers of A's media, as subscriptions do.</summary>
    protected void AddListeners(TwoPartyCall call, params Peer[] listeners)
    {
        ImmutableArray<TransportPlan>.Builder transports = call.Plan.Transports.ToBuilder();
        ImmutableArray<SectionPlan>.Builder sections = call.Plan.Sections.ToBuilder();
        ImmutableArray<RoutePlan>.Builder routes = call.Plan.Routes.ToBuilder();
        for (int i = 0; i < listeners.Length; i++)
        {
            (MediaPort rtp, MediaPort rtcp) = Engine.AllocatePair();
            int id = 10 + 2 * i;
            TransportPlan plan = new()
            {
                Id = id,
                Port = rtp,
                Component = TransportComponent.Rtp,
                Advertised = listeners[i].Rtp.Address,
                Filled = true,
                SignalGeneration = 1,
            };
            transports.Add(plan);
            transports.Add(plan with
            {
                Id = id + 1,
                Port = rtcp,
                Component = TransportComponent.Rtcp,
                Advertised = listeners[i].Rtcp.Address
            });
            sections.Add(new SectionPlan
            {
                Id = id,
                PartyId = id,
                Kind = MediaKind.Audio,
                RtpTransport = id,
                RtcpTransport = id + 1,
                Payloads = TwoPartyCall.G711,
            });
            routes.Add(new RoutePlan(TwoPartyCall.MediaA, id));
        }

        call.Plan = call.Plan with
        {
            Transports = transports.ToImmutable(),
            Sections = sections.ToImmutable(),
            Routes = routes.ToImmutable()
        };
        call.Signal();
    }

    protected void Run(double seconds) => Network.Run(TimeSpan.FromSeconds(seconds));

    /// <summary>Sends packets every 20 ms while virtual time passes.</summary>
    protected void SendRun(SimEndpoint from, TransportAddress to, uint ssrc, int firstSequenceNumber, int count)
    {
        for (int i = 0; i < count; i++)
        {
            from.Send(to, PacketBuilder.Rtp(ssrc, firstSequenceNumber + i, (uint)((firstSequenceNumber + i) * 160)));
            Run(0.02);
        }
    }
}
