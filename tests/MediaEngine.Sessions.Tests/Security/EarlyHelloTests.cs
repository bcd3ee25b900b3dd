using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>A browser starts ICE and DTLS as soon as it answers, so its packets arrive before its SDP answer.</summary>
public sealed class EarlyHelloTests : IceLeg
{
    private readonly DtlsPeer _dtls;

    /// <summary>
    /// Fragments of ClientHellos, by message number and offset (RFC 6347 section 4.2.2). A repeated fragment counts once: the peer's
    /// library repeats by the real clock, which on a busy machine is ahead of the simulated clock.
    /// </summary>
    private readonly HashSet<(int Number, int Offset)> _hellos = [];

    public EarlyHelloTests()
        : base(seed: 16)
    {
        _dtls = new DtlsPeer(Network, Alice.Rtp, DtlsIdentities.Theirs, Alice);
        _dtls.Trust(DtlsIdentities.Ours);
        Alice.Call(Local, Local);
        Network.Tap = (from, to, bytes) =>
        {
            if (from == Alice.Rtp.Address && to == Local && bytes.Length > 21 && bytes[0] == 22 && bytes[13] == 1)
                _hellos.Add(((bytes[17] << 8) | bytes[18], (bytes[19] << 16) | (bytes[20] << 8) | bytes[21]));
        };

        // The state after the offer: no peer is known yet.
        Call.WithTransport(0, t => t with
        {
            Ice = new IcePlan(OurUfrag, OurPassword, Controlling: true, Lite: false),
            Srtp = new SrtpPlan(null, null),
            Dtls = new DtlsPlan(DtlsRole.Unknown, "", []),
        }).Signal();
    }

    [Theory, InlineData(false), InlineData(true)]
    public void M16_A_hello_before_the_answer_is_answered_when_the_answer_comes(bool inTwoParts)
    {
        if (inTwoParts)
            SplitHellos();
        Alice.Rtp.Send(Local, Check());
        Run(0.1);
        _dtls.Connect(Local);
        Run(0.3);
        Assert.Equal(0, _dtls.Connections);
        Assert.DoesNotContain(Alice.Rtp.Received, d => d.Bytes[0] is >= 20 and <= 63);
        Answer();
        Run(0.3);
        Assert.Equal(1, _dtls.Connections);
        Assert.Equal(inTwoParts ? 2 : 1, _hellos.Count);
        Converse();
        Alice.Security?.Dispose();
    }

    [Fact]
    public void M16_Datagrams_of_a_stranger_before_the_answer_are_not_kept()
    {
        using var stranger = new DtlsPeer(Network, Network.AddEndpoint(Stranger), DtlsIdentities.Foreign);
        stranger.Trust(DtlsIdentities.Ours);
        stranger.Connect(Local);
        Run(0.1);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.SourceRejected]);
        Answer();
        Run(0.3);
        Assert.Equal(0, stranger.Connections);
        Assert.Equal(0, _dtls.Connections);
    }

    [Fact]
    public void M16_Another_branch_that_began_first_does_not_take_the_place_of_the_one_that_answers()
    {
        // Both phones of a forked call have the offer and therefore the password.
        using var other = new DtlsPeer(Network, Network.AddEndpoint(Stranger), DtlsIdentities.Foreign);
        other.Trust(DtlsIdentities.Ours);
        Network.Send(Stranger, Local, Check());
        Alice.Rtp.Send(Local, Check());
        Run(0.1);
        other.Connect(Local);
        Run(0.1);
        for (int i = 0; i < 100; i++)
            Network.Send(Stranger, Local, [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, (byte)i, 0, 3, 1, 2, 3]);
        _dtls.Connect(Local);
        Run(0.1);
        Answer();
        Run(0.3);
        Assert.Equal((1, 0), (_dtls.Connections, other.Connections));
        Assert.Single(_hellos);
        Converse();
        Alice.Security?.Dispose();
    }

    private TransportAddress Local => Call.Plan.Transports[0].Port.Local;

    private void Answer()
    {
        Follow(Ice, new IceCandidate(Local, IcePriority.Candidate(IcePriority.HostType, 65535, 1)), peerControls: false);
        Signal(new IcePlan(OurUfrag, OurPassword, Controlling: true, Lite: false), secure: true);
    }

    /// <summary>Delivers hellos as Chromium sends them, but the second fragment first.</summary>
    private void SplitHellos()
    {
        _dtls.OnTheWay = datagram =>
        {
            if (datagram[0] != 22 || datagram[13] != 1)
                return [datagram];
            int half = 25 + (datagram.Length - 25) / 2;
            byte[] first = [.. datagram[..half]];
            byte[] second = [.. datagram[..25], .. datagram[half..]];
            foreach ((byte[] part, int at) in new[] { (first, 0), (second, half - 25) })
            {
                BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(11), (ushort)(part.Length - 13));
                BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(20), (ushort)at);
                BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(23), (ushort)(part.Length - 25));
            }

            return [second, first];
        };
    }
}
