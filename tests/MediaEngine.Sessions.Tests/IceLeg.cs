using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A call with ICE and multiplexed RTCP on Alice's leg. Bob's leg is plain.</summary>
public abstract class IceLeg : TwoPhones
{
    protected const string OurUfrag = "oursFrag";
    protected const string OurPassword = "oursPasswordOf22Characters";

    protected IceLeg(ulong seed)
        : base(seed, new MediaWorkerOptions { Dtls = DtlsIdentities.Ours })
    {
        Ice = new IceHost(Network, Alice.Rtp).WithCredentials("alice");
        Call = Describe().Multiplex();
    }

    /// <summary>Alice's ICE agent.</summary>
    protected IceHost Ice { get; }

    protected TwoPartyCall Call { get; }

    protected TransportAddress Stranger { get; } = TestAddress.Parse("127.0.0.66:6666");

    /// <summary>Gives Alice's description to the engine.</summary>
    /// <param name="secure">Alice uses DTLS.</param>
    protected void Signal(IcePlan plan, bool secure, DtlsRole role = DtlsRole.Passive) => Call.WithTransport(0, t => t with
    {
        Ice = plan with { RemoteUfrag = Ice.Ufrag, RemotePassword = Ice.Password },
        Dtls = secure ? new DtlsPlan(role, "sha-256", [.. DtlsIdentities.Theirs.Certificate.Fingerprint("sha-256")!]) : null,
    }).Touch().Signal();

    /// <summary>Gives the engine's description to Alice.</summary>
    protected void Follow(IceHost host, IceCandidate ours, bool peerControls = true, string ufrag = OurUfrag)
    {
        host.Agent.Follow(
            new IceParameters(host.Ufrag, host.Password, ufrag, OurPassword, peerControls, Lite: false),
            [new IceLocal(0, host.Address, 65535)],
            [ours],
            Network.Now);
        host.Pump();
    }

    /// <summary>A connectivity check as Alice sends it, with optional changes.</summary>
    protected byte[] Check(string ufrag = OurUfrag, string key = OurPassword)
    {
        byte[] buffer = new byte[600];
        var writer = new StunWriter(buffer, StunClass.Request, StunTransactionId.Create(Network.Random));
        writer.AddUsername(Encoding.UTF8.GetBytes(ufrag), "aliceFrag"u8);
        writer.AddUInt32(StunAttributeType.Priority, 5);
        return buffer[..writer.Finish(Encoding.UTF8.GetBytes(key))];
    }

    /// <summary>Alice stops sending in an established call. After 30 seconds the engine sends nothing to her (RFC 7675).</summary>
    protected void LoseConsent()
    {
        Run(10);
        Bob.StartSending();
        Run(5);
        Ice.Dead = true;
        Run(30.1);
        int heard = Alice.Rtp.Received.Count;
        Run(60);
        Assert.DoesNotContain(Alice.Rtp.Received.Skip(heard), d => d.Bytes[0] >= 128);
        Assert.Equal(1, Engine.Worker.Counters.ConsentLosses);
        Bob.StopSending();
    }

    protected void Converse()
    {
        (int alice, int bob) = (Alice.Heard, Bob.Heard);
        for (int i = 0; i < 10; i++)
        {
            Alice.SendOne();
            Bob.SendOne();
            Run(0.02);
        }

        Run(0.1);
        Assert.Equal((alice + 10, bob + 10), (Alice.Heard, Bob.Heard));
    }
}
