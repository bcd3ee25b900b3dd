using MediaEngine.Media;

namespace MediaEngine.Media.Tests;

public sealed class AudioCodecTableTests
{
    [Fact]
    public void An_unknown_codec_is_not_found()
    {
        Assert.Null(AudioCodecs.Find("no-such-codec"));
        Assert.Null(AudioCodecs.Find(new AudioFormat("no-such-codec", 8000, 1)));
    }
}
