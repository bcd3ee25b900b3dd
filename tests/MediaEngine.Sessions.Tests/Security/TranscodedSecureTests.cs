using MediaEngine.Media;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>SRTP on both legs and transcoded audio.</summary>
public sealed class TranscodedSecureTests
{
    [Fact]
    public void Transcoded_audio_gets_its_own_SSRC_when_both_sides_use_one_key_so_that_no_key_stream_is_used_twice()
    {
        using var call = new SecureCall(seed: 51);
        call.Secure(2, receive: 3, send: 1);
        call.Bob.Security = new PeerSecurity(TestKeys.Master(3), TestKeys.Master(1));
        Talk(call);
        Assert.NotEqual(0xA11CEu, Ssrc(call.Bob.Packets[0]));
        Assert.Single(call.Bob.Packets.Select(Ssrc).Distinct());
    }

    [Fact]
    public void Transcoded_audio_keeps_its_SSRC_when_each_leg_has_its_own_keys()
    {
        using var call = new SecureCall(seed: 52);
        call.Secure(2, receive: 3, send: 4);
        call.Bob.Security = new PeerSecurity(TestKeys.Master(3), TestKeys.Master(4));
        Talk(call);
        Assert.All(call.Bob.Packets, p => Assert.Equal(0xA11CEu, Ssrc(p)));
    }

    private static void Talk(SecureCall call)
    {
        var transcoding = new PayloadTranscoding(TranscodingKind.Audio, 0,
            8)
        { Source = new AudioFormat("PCMU", 8000, 1), Target = new AudioFormat("PCMA", 8000, 1) };
        call.Call.Plan = call.Call.Plan with
        {
            Routes = [call.Call.Plan.Routes[0] with { Process = new AudioTranscoding([transcoding]) },
            call.Call.Plan.Routes[1]]
        };
        call.Call.Signal();
        for (int i = 0; i < 20; i++)
        {
            call.Alice.SendOne();
            call.Run(0.02);
        }

        Assert.Equal(20, call.Bob.Heard);
        Assert.All(call.Bob.Packets, p => Assert.Equal(8, p[1] & 0x7f));
    }

    private static uint Ssrc(byte[] packet) => RtpPacket.TryParse(packet, out RtpPacket rtp) ? rtp.Ssrc : 0;
}
