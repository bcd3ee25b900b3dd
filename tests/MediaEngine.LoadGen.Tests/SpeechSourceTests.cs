using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Ng;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class SpeechSourceTests
{
    public static TheoryData<string> Codecs() => [.. LoadCodec.Known.Select(codec => codec.Name)];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void There_is_speech_for_every_codec_and_it_repeats(string codec)
    {
        var speech = new SpeechSource(LoadCodec.Find(codec));
        Assert.InRange(speech.Count, 100, 200);
        for (var i = 0; i < speech.Count; i++)
        {
            Assert.InRange(speech.Frame((ulong)i).Length, 1, speech.Largest);
            Assert.True(speech.Frame((ulong)i).SequenceEqual(speech.Frame((ulong)(i + speech.Count))));
        }
    }

    [Fact]
    public void A_frame_of_sixty_four_kilobits_lasts_twenty_milliseconds()
    {
        foreach (var codec in (string[])["PCMA", "PCMU", "G722"])
            Assert.Equal(160, new SpeechSource(LoadCodec.Find(codec)).Frame(5).Length);
    }

    [Fact]
    public void The_two_laws_carry_the_same_sound()
    {
        var (a, u) = (new SpeechSource(LoadCodec.Find("PCMA")), new SpeechSource(LoadCodec.Find("PCMU")));
        var error = 0.0;
        var power = 0.0;
        for (var frame = 0; frame < a.Count; frame++)
        {
            for (var i = 0; i < 160; i++)
            {
                var (x, y) = (ALaw(a.Frame((ulong)frame)[i]), ULaw(u.Frame((ulong)frame)[i]));
                error += (x - y) * (x - y);
                power += x * x;
            }
        }
        Assert.True(power > 1e6 * 160, "the speech is silence");
        Assert.True(error < power / 100, $"{error / power:0.000} of the power differs");
    }

    // ITU-T G.711, tables 1a and 2a, as arithmetic.
    private static double ALaw(byte code)
    {
        var value = code ^ 0x55;
        var segment = (value & 0x70) >> 4;
        var step = ((value & 0x0F) << 4) + 8;
        var magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
        return (value & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static double ULaw(byte code)
    {
        var value = ~code & 0xFF;
        var magnitude = ((((value & 0x0F) << 3) + 0x84) << ((value & 0x70) >> 4)) - 0x84;
        return (value & 0x80) != 0 ? -magnitude : magnitude;
    }
}
