using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>
/// A call between Alice, who uses SRTP with keys 1 (hers) and 2 (the engine's), and Bob, who is plain unless stated otherwise. A third
/// party is at 127.0.0.9.
/// </summary>
internal sealed class SecureCall : IDisposable
{
    /// <summary>Less than half of the sequence space, so that the receiver detects each wrap.</summary>
    private const int RollStep = 30_000;

    public SecureCall(ulong seed, SrtpProfile? profile = null)
    {
        Network = new SimNetwork(seed);
        Engine = new SimEngine(Network);
        Alice = new Peer(Network, "127.0.0.2:5004", 0xA11CE);
        Bob = new Peer(Network, "127.0.0.3:6004", 0xB0B);
        Attacker = Network.AddEndpoint("127.0.0.9:9999");
        Call = new TwoPartyCall(Engine, Alice.Rtp.Address, Bob.Rtp.Address);
        Alice.Call(Call.Local(0), Call.Local(1));
        Bob.Call(Call.Local(2), Call.Local(3));
        Alice.Security = new PeerSecurity(TestKeys.Master(1, profile), TestKeys.Master(2, profile));
        Secure(0, 1, 2, profile);
    }

    public SimNetwork Network { get; }

    public SimEngine Engine { get; }

    public Peer Alice { get; }

    public Peer Bob { get; }

    public SimEndpoint Attacker { get; }

    public TwoPartyCall Call { get; }

    /// <summary>All datagrams since <see cref="Tap"/> was set.</summary>
    public List<(TransportAddress From, TransportAddress To, byte[] Bytes)> Wire { get; } = [];

    public void Tap() => Network.Tap = (from, to, bytes) => Wire.Add((from, to, bytes));

    public void Secure(int first, ulong receive, ulong send, SrtpProfile? profile = null)
    {
        var keys = new SrtpPlan(TestKeys.Plan(receive, profile), TestKeys.Plan(send, profile));
        Call.WithTransport(first, t => t with { Srtp = keys }).WithTransport(first + 1, t => t with { Srtp = keys });
    }

    /// <summary>Both send until their rollover counters have the value and the next wrap is near. Received packets are forgotten.</summary>
    /// <returns>The number of packets each has received.</returns>
    public int Roll(uint rolloverCounter)
    {
        ulong end = ((ulong)rolloverCounter << 16) | 65_300;
        ulong index = Alice.SequenceNumber;
        Bob.SequenceNumber = Alice.SequenceNumber;
        for (int sent = 1; ; sent++)
        {
            Alice.SendOne();
            Bob.SendOne();
            if (sent % 16 == 0 || index == end)
                Run(0.001);
            if (index == end)
                break;
            index = Math.Min(end, index + RollStep);
            Alice.SequenceNumber = Bob.SequenceNumber = (ushort)index;
        }

        foreach (Peer peer in (Peer[])[Alice, Bob])
        {
            peer.Rtp.Received.Clear();
            peer.Packets.Clear();
        }

        Wire.Clear();
        return Bob.Heard == Alice.Heard
            ? Bob.Heard : throw new InvalidOperationException($"{Alice.Heard} and {Bob.Heard} packets came through");
    }

    public void Run(double seconds) => Network.Run(TimeSpan.FromSeconds(seconds));

    public void Dispose()
    {
        Alice.Security?.Dispose();
        Bob.Security?.Dispose();
        Engine.Dispose();
    }
}
