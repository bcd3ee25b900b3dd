using System.Collections.Immutable;
using MediaEngine.Media.Companding;
using MediaEngine.Media.Fax;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Udptl;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Fax;

/// <summary>A fax machine behind G.711 and a fax machine behind T.38 send each other a page through the engine.</summary>
public sealed class FaxCallTests() : TwoPhones(seed: 38)
{
    private const byte Pcma = 8;

    [Theory]
    [InlineData(UdptlErrorCorrection.Redundancy, 0)]
    [InlineData(UdptlErrorCorrection.Redundancy, 0.02)]
    [InlineData(UdptlErrorCorrection.Fec, 0)]
    public void A_page_from_an_audio_machine_reaches_a_T38_machine(UdptlErrorCorrection correction, double loss)
    {
        Assert.SkipUnless(FaxMachine.IsAvailable, "not installed: libspandsp2 (./build.sh unit installs it)");
        string folder = Directory.CreateTempSubdirectory("fax").FullName;
        string sent = Path.Combine(folder, "sent.tif");
        string received = Path.Combine(folder, "received.tif");
        FaxMachine.WritePage(sent, 60);
        using var caller = new FaxMachine(sent, calls: true);
        using var called = new FaxMachine(received, calls: false);

        // The far end is also a gateway with a fax machine.
        using var far = new FaxGateway(new FaxSettings { Ecm = false });
        var wraps = new UdptlSender(correction);
        var unwraps = new UdptlReceiver();
        TwoPartyCall call = Start(c => Fax(c, correction));
        if (loss > 0)
        {
            Network.SetLink("127.0.0.1", "127.0.0.3", SimLink.Perfect with { Loss = loss });
            Network.SetLink("127.0.0.3", "127.0.0.1", SimLink.Perfect with { Loss = loss });
        }

        Bob.Rtp.OnReceive = (_, bytes) =>
        {
            Assert.True(unwraps.Receive(bytes));
            while (unwraps.TryTake(out ReadOnlySpan<byte> ifp, out ushort number))
                far.ReceivePacket(ifp, number);
        };
        Alice.Rtp.OnReceive = (_, bytes) =>
        {
            Assert.True(RtpPacket.TryParse(bytes, out RtpPacket rtp));
            Assert.Equal((Pcma, 160), (rtp.PayloadType, rtp.PayloadLength));
            short[] heard = new short[160];
            G711.DecodePcma(rtp.Payload, heard);
            caller.Hear(heard);
        };
        short[] samples = new short[160];
        byte[] datagram = new byte[UdptlSender.MaximumDatagram];
        for (int i = 0; i < 6000 && !IsWhole(received); i++)
        {
            caller.Speak(samples);
            byte[] packet = PacketBuilder.Rtp(SsrcA, i, (uint)(i * 160), Pcma);
            G711.EncodePcma(samples, packet.AsSpan(12));
            Alice.Rtp.Send(call.Local(0), packet);
            called.Speak(samples);
            far.ReceiveAudio(samples);
            far.ReadAudio(samples);
            called.Hear(samples);
            while (far.TryTakePacket(out ReadOnlySpan<byte> ifp, out _))
                Bob.Rtp.Send(call.Local(2), datagram.AsSpan(0, wraps.Write(datagram, ifp)));
            Run(0.02);
        }

        Assert.True(IsWhole(received), "no page came through");
        call.HangUp();
        Run(1);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Packets_and_frames_allocate_nothing_and_malformed_ones_do_not_end_the_call()
    {
        Assert.SkipUnless(FaxMachine.IsAvailable, "not installed: libspandsp2 (./build.sh unit installs it)");
        TwoPartyCall call = Start(c => Fax(c, UdptlErrorCorrection.Redundancy));
        Bob.Rtp.OnReceive = null;
        Bob.Rtp.Send(call.Local(2), [1, 2, 3]);
        Bob.Rtp.Send(call.Local(2), [0, 0, 0x85, 0x10, 6]);
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(SsrcA, 1, 160, payloadType: 101));
        Run(1);
        Assert.InRange(Alice.Rtp.Received.Count, 49, 52);
        Assert.Equal(2, Engine.Worker.Counters[PacketResult.Malformed]);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.NotTranscoded]);
        Assert.Empty(Engine.TimedOut);
    }

    private static TwoPartyCall Fax(TwoPartyCall call, UdptlErrorCorrection correction)
    {
        call.WithMedia(TwoPartyCall.MediaB, m => m with { Kind = MediaKind.Image, Payloads = ImmutableArray<PayloadPlan>.Empty });
        call.WithTransport(2, t => t with { Component = TransportComponent.Opaque });
        var gateway = new FaxGatewaying(TwoPartyCall.MediaA, Pcma, IsPcmu: false,
            new FaxSettings { Ecm = false })
        { ErrorCorrection = correction };
        call.Plan = call.Plan with { Routes = [.. call.Plan.Routes.Select(r => r with { Process = gateway })] };
        return call;
    }

    private static bool IsWhole(string file) => File.Exists(file) && new FileInfo(file).Length > 500;
}
