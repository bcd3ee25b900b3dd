using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Benchmarks;

/// <summary>A receiver report about one source, written and parsed (RFC 3550 section 6.4.2).</summary>
public class ReportWrite : IStop
{
    private readonly byte[] _report = new byte[128];
    private uint _highest;

    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark]
    public int Once()
    {
        var block = new ReportBlock(SamplePackets.MediaSsrc, 1, 2, ++_highest, 30, 0x12345678, 65536);
        var length = ReceiverReport.Write(_report, 7, [block]);
        return RtcpCompound.TryParse(_report.AsSpan(0, length), out _)
            ? length
            : throw new InvalidOperationException("the report does not parse");
    }
}
