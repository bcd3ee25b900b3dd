using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Benchmarks;

/// <summary>Writes the session description of a SIP phone.</summary>
public class SdpWrite : IStop
{
    private SessionDescription _session = null!;

    [GlobalSetup]
    public void Prepare()
    {
        if (!SdpReader.TryRead(SamplePackets.PhoneSdp, out _session, out var error))
            throw new InvalidOperationException($"the sample does not parse: {error}");
    }

    [Benchmark]
    public int Once() => SdpWriter.Write(_session).Length;
}
