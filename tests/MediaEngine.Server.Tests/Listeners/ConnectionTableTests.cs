using System.Net;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

public sealed class ConnectionTableTests
{
    private static readonly IPAddress _attacker = IPAddress.Parse("127.0.0.9");
    private static readonly IPAddress _client = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress _proxy = IPAddress.Parse("192.0.2.7");

    private readonly ListenerCounters _counters = new();

    [Fact]
    public void A16_A_source_at_its_cap_displaces_its_own_connections_only()
    {
        ConnectionTable table = Table(new ConnectionLimits(10, 3, 0));
        List<ControlConnection> gone = [];
        ControlConnection other = Admit(table, _client, gone)!;
        List<ControlConnection> its = [.. Enumerable.Range(0, 3).Select(_ => Admit(table, _attacker, gone)!)];
        Assert.NotNull(Admit(table, _attacker, gone));
        Assert.DoesNotContain(other, gone);
        Assert.Contains(Assert.Single(gone), its);
        Assert.Equal(4, table.Count);
    }

    [Fact]
    public void A16_The_source_with_the_most_connections_gives_way()
    {
        ConnectionTable table = Table(new ConnectionLimits(8, 8, 0));
        List<ControlConnection> gone = [];
        ControlConnection served = Admit(table, _client, gone)!;
        served.Begin();
        served.End();
        List<ControlConnection> its = [.. Enumerable.Range(0, 7).Select(_ => Admit(table, _attacker, gone)!)];
        foreach (ControlConnection one in its)
            one.NoteServed();
        Assert.NotNull(Admit(table, IPAddress.Parse("127.0.0.3"), gone));
        Assert.Contains(Assert.Single(gone), its);
        Assert.Equal(1, _counters.Displaced);
    }

    [Fact]
    public void A16_A_connection_whose_request_is_executed_stays_and_a_newcomer_is_refused_when_all_are()
    {
        ConnectionTable table = Table(new ConnectionLimits(2, 2, 0));
        List<ControlConnection> gone = [];
        Admit(table, _client, gone)!.Begin();
        ControlConnection second = Admit(table, _client, gone)!;
        second.Begin();
        Assert.Null(Admit(table, _attacker, gone));
        Assert.Equal(1, _counters.Overloaded);
        second.End();
        Assert.NotNull(Admit(table, _attacker, gone));
        Assert.Same(second, Assert.Single(gone));
    }

    [Fact]
    public void A16_A_share_is_kept_for_peers_in_the_allow_list()
    {
        ConnectionTable table = Table(new ConnectionLimits(6, 6, 2), "192.0.2.0/24");
        List<ControlConnection> gone = [];
        for (int i = 0; i < 20; i++)
            Assert.NotNull(Admit(table, IPAddress.Loopback, gone));
        Assert.Equal(4, table.Count);
        gone.Clear();
        ControlConnection[] listed = [.. Enumerable.Range(0, 2).Select(_ => Admit(table, _proxy, gone)!)];
        Assert.Empty(gone);
        for (int i = 0; i < 20; i++)
            Admit(table, IPAddress.Loopback, gone);
        Assert.Empty(gone.Intersect(listed));
    }

    [Fact]
    public void A_peer_that_is_not_allowed_is_not_admitted() =>
        Assert.Null(Admit(Table(ConnectionLimits.Ng, "192.0.2.0/24"), IPAddress.Parse("198.51.100.1"), []));

    [Fact]
    public void Connections_of_one_IPv6_network_are_of_one_source()
    {
        Assert.Equal(ControlConnection.SourceOf(IPAddress.Parse("2001:db8::1")),
            ControlConnection.SourceOf(IPAddress.Parse("2001:db8::ffff:1")));
        Assert.NotEqual(ControlConnection.SourceOf(IPAddress.Parse("2001:db8:0:1::1")),
            ControlConnection.SourceOf(IPAddress.Parse("2001:db8::1")));
        Assert.Equal(_client, ControlConnection.SourceOf(_client.MapToIPv6()));
    }

    [Fact]
    public void An_ended_connection_makes_room()
    {
        ConnectionTable table = Table(new ConnectionLimits(1, 1, 0));
        List<ControlConnection> gone = [];
        table.Remove(Admit(table, _client, gone)!);
        Assert.NotNull(Admit(table, _client, gone));
        Assert.Empty(gone);
    }

    private ConnectionTable Table(ConnectionLimits limits, params string[] allow) =>
        new(limits, new ControlGate(AllowList.Parse(allow), _counters, NullLogger.Instance));

    private static ControlConnection? Admit(ConnectionTable table, IPAddress peer, List<ControlConnection> gone)
    {
        ControlConnection? connection = null;
        connection = table.Admit(peer, () => gone.Add(connection!));
        return connection;
    }
}
