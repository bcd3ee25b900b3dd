using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>Local addresses from the configuration and the system.</summary>
public sealed class InterfaceSettingsTests
{
    private static readonly PortPool _pub = Pool("pub", "192.0.2.1");
    private static readonly PortPool _priv = Pool("priv", "10.0.0.1");

    [Fact]
    public void A_peer_is_reached_by_the_interface_the_system_would_take()
    {
        SignalledCall call = Routed(peer => peer.AddressText() == "10.9.9.9" ? _priv.Address : _pub.Address);
        Assert.Contains("c=IN IP4 10.0.0.1", call.Offer(Audio("RTP/AVP"), "outbound-peer=10.9.9.9"));
        Assert.Contains("c=IN IP4 192.0.2.1", call.Answer(Audio("RTP/AVP")));

        call = Routed(peer => peer.AddressText() == "10.9.9.9" ? _priv.Address : _pub.Address);
        Assert.Contains("c=IN IP4 192.0.2.1", call.Offer(Audio("RTP/AVP"), "inbound-peer=10.9.9.9"));
        Assert.Contains("c=IN IP4 10.0.0.1", call.Answer(Audio("RTP/AVP")));
    }

    [Fact]
    public void A_named_interface_wins_over_the_route_and_a_peer_nobody_leads_to_gets_the_default()
    {
        SignalledCall call = Routed(_ => _priv.Address);
        Assert.Contains("c=IN IP4 192.0.2.1", call.Offer(Audio("RTP/AVP"), "outbound-peer=10.9.9.9", "to-interface=pub"));
        call = Routed(_ => default);
        Assert.Contains("c=IN IP4 192.0.2.1", call.Offer(Audio("RTP/AVP"), "outbound-peer=10.9.9.9"));
    }

    [Fact]
    public void With_save_interface_ports_ICE_has_one_candidate_and_ports_stay_where_they_are()
    {
        var call = new SignalledCall(s => s with { SaveInterfacePorts = true }, "192.0.2.1", "192.0.2.2", "2001:db8::1");
        string[] offered = call.Offer(Audio("RTP/AVP"), "ICE=force", "rtcp-mux=require", "rtcp-mux=offer");
        Assert.Single(Values(offered, "candidate"));
        Assert.Equal(offered.Single(l => l.StartsWith("m=", StringComparison.Ordinal)),
            call.Offer(Audio("RTP/AVP"), "ICE=force").Single(l => l.StartsWith("m=", StringComparison.Ordinal)));
        Assert.Equal(3,
            Values(new SignalledCall("192.0.2.1", "192.0.2.2", "2001:db8::1").Offer(Audio("RTP/AVP"), "ICE=force", "rtcp-mux=require",
                "rtcp-mux=offer"), "candidate").Length);
    }

    [Fact]
    public void A_rotation_passes_over_interfaces_that_are_full()
    {
        PortPool full = Pool("lb:a", "192.0.2.11"), free = Pool("lb:b", "192.0.2.12");
        var table = new InterfaceTable([new LogicalInterface("lb:a", [full]), new LogicalInterface("lb:b", [free])]);
        var call = new SignalledCall(s => s with { Interfaces = table, PortsUsed = pool => pool == full ? 10_000 : 0 });
        Assert.Contains("c=IN IP4 192.0.2.12", call.Offer(Audio("RTP/AVP"), "to-interface=lb"));
    }

    [Fact]
    public void A_client_that_asked_for_it_is_notified_of_timeouts_only()
    {
        var told = new List<TimedOutCall>();
        var call = new SignalledCall(s => s with { CallTimedOut = told.Add });
        call.Offer(Audio("RTP/AVP"), "xmlrpc-callback=198.51.100.1");
        call.Answer(Audio("RTP/AVP"));
        call.Engine.Handle(new CallTimedOut(call.Plan.CallKey, CallTimeoutReason.Media), MonotonicTime.FromSeconds(200));
        TimedOutCall one = Assert.Single(told);
        Assert.Equal(("c", "198.51.100.1"), (one.CallId, one.CallbackHost));
        Assert.Equal(["caller", "callee"], one.Tags);

        call.Offer(Audio("RTP/AVP"));
        call.Engine.Terminate("c", MonotonicTime.FromSeconds(201));
        Assert.Single(told);
    }

    private static SignalledCall Routed(Func<TransportAddress, TransportAddress> route) => new(s => s with
    {
        Interfaces = new InterfaceTable([new LogicalInterface("pub", [_pub]), new LogicalInterface("priv", [_priv])]),
        AddressTowards = route,
    });

    private static PortPool Pool(string name, string address) =>
        new(name, TestAddress.Parse(address), TestAddress.Parse(address), 40000, 49999);
}
