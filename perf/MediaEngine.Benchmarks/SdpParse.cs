using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Benchmarks;

/// <summary>Reads the session description of a SIP phone.</summary>
public class SdpParse : IStop
{
    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark]
    public int Once() => SdpReader.TryRead(SamplePackets.PhoneSdp, out var session, out var error)
        ? session.Sections.Length
        : throw new InvalidOperationException($"the sample does not parse: {error}");
}
