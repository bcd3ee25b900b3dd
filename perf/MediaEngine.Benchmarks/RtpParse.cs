using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Benchmarks;

/// <summary>Validates one RTP packet and reads the fields that forwarding needs.</summary>
public class RtpParse : IStop
{
    private byte[] _packet = [];

    [GlobalSetup]
    public void Prepare() => _packet = SamplePackets.Rtp(172);

    [Benchmark]
    public int Once() => RtpPacket.TryParse(_packet, out var packet)
        ? packet.SequenceNumber + packet.PayloadType + (int)packet.Ssrc + packet.PayloadLength
        : throw new InvalidOperationException("the sample does not parse");
}
