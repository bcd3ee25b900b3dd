using MediaEngine.Media;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Transcoding;

/// <summary>A mobile network with AMR and a phone with G.711.</summary>
public sealed class AmrLegTests() : TranscodedCall(seed: 35)
{
    private const int None = 15;
    private static readonly AudioFormat _amr = new("AMR", 8000, 1) { Parameters = "octet-align=1" };

    [Fact]
    public void The_mode_a_phone_asks_for_is_the_one_it_hears_from_then_on()
    {
        Assert.SkipWhen(AudioCodecs.Find(_amr) is null, "not installed: libopencore-amrnb0 (./build.sh test installs it)");
        Start(c =>
        {
            WithTranscodings(c, Audio(_amr, 96, Pcma, 8));
            c.Plan = c.Plan with
            {
                Routes = [c.Plan.Routes[0],
                c.Plan.Routes[1] with { Process = new AudioTranscoding([Audio(Pcma, 8, _amr, 96)]) }]
            };
            return c.WithMedia(TwoPartyCall.MediaB, m => m with { Payloads = [new PayloadPlan(8, "PCMA", 8000)] });
        });
        int number = 0;
        foreach (int request in new[] { None, None, 7, 7, 1, 9, None, None })
        {
            // A frame without speech, with a codec mode request.
            byte[] amr = PacketBuilder.Rtp(SsrcA, ++number, (uint)(number * 160), payloadType: 96, payloadLength: 2);
            (amr[12], amr[13]) = ((byte)(request << 4), 0x7c);
            SendFromAlice(amr);
            Bob.Rtp.Send(Bob.RemoteRtp, PacketBuilder.Rtp(SsrcB, number, (uint)(number * 160), payloadType: 8));
            Run(0.02);
        }

        Assert.Equal(8, Heard.Count);
        Assert.Equal([3, 3, 7, 7, 1, 1, 3, 3],
            Alice.Packets.Select(p => RtpPacket.TryParse(p, out RtpPacket rtp) ? rtp.Payload[1] >> 3 : -1));
    }
}
