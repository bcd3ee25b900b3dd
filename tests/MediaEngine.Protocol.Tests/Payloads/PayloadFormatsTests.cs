using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class PayloadFormatsTests : IDisposable
{
    private const string Sets = "Z0LAH9oBQBbsBagICAoAAAMAAgAAAwBlHjBlQA==,aM48gA==";

    private readonly FramePool _pool = new(1 << 20);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(";;packetization-mode=1;")]
    [InlineData("packetization-mode=1,profile-level-id=42c01f")]
    [InlineData("profile-level-id=33; packetization-mode = 1 ;sprop-parameter-sets=")]
    public void V28_parameters_of_any_shape_are_read(string parameters)
    {
        Assert.NotNull(PayloadFormats.TryCreate(_pool, "h264", parameters));
        Assert.Equal(parameters.Length == 0 ? -1 : 1, FormatParameters.Number(parameters, "packetization-mode", -1));
    }

    [Theory]
    [InlineData("packetization-mode=1;profile-level-id=42c01f;sprop-parameter-sets=" + Sets)]
    [InlineData("sprop-parameter-sets=" + Sets + ",packetization-mode=1")]
    [InlineData("Sprop-Parameter-Sets=\"" + Sets + "\"; packetization-mode=1")]
    public void Parameter_sets_are_read_with_their_commas(string parameters)
    {
        using var depacketizer = (H264Depacketizer)PayloadFormats.TryCreate(_pool, "H264", parameters)!;
        Assert.True(depacketizer.ParameterSets.IsComplete);
        Assert.Equal(1280, depacketizer.ParameterSets.Sps!.Width);
    }

    [Fact]
    public void Every_name_has_a_depacketizer_and_others_have_none()
    {
        foreach (string name in PayloadFormats.Names)
        {
            using Depacketizer? depacketizer = PayloadFormats.TryCreate(_pool, name.ToLowerInvariant(),
                "config=zz;sizelength=99;mode=AAC-lbr");
            Assert.NotNull(depacketizer);
        }

        Assert.Null(PayloadFormats.TryCreate(_pool, "vnd.onvif.metadata", ""));
    }

    [Fact]
    public void AAC_and_LATM_take_their_configuration_from_the_parameters()
    {
        const string Hbr = "streamtype=5;profile-level-id=2;mode=AAC-hbr;config=1190;SizeLength=13;IndexLength=3;IndexDeltaLength=3";
        using Depacketizer aac = PayloadFormats.TryCreate(_pool, "mpeg4-generic", Hbr)!;
        Assert.Equal([[1, 2, 3]], Stream.Read(aac, [new([0, 16, 0, 3 << 3, 1, 2, 3], 0, true)]).Select(f => f.Data));
        using var latm = (LatmDepacketizer)PayloadFormats.TryCreate(_pool, "MP4A-LATM", "profile-level-id=1;config=40002320;object=2")!;
        Assert.Equal(new AudioSpecificConfig(2, 48000, 2, 1024), latm.Config!.Value.Audio);
        Assert.Equal([[7]], Stream.Read(latm, [new([1, 7], 0, true)]).Select(f => f.Data));
    }

    [Fact]
    public void Sound_that_is_its_payload_is_sent_as_it_came()
    {
        SentPacket packet = Assert.Single(Stream.Send(new SamplePacketizer(), [1, 2, 3], 5, FrameFlags.Key, 100));
        Assert.Equal([1, 2, 3], packet.Payload);
        Assert.False(packet.Marker);
    }
}
