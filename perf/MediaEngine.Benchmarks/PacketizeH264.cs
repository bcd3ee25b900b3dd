using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Benchmarks;

/// <summary>A stored picture is written as nine payloads for one viewer.</summary>
public class PacketizeH264 : IStop
{
    private readonly byte[] _frame = SampleFrames.H264();
    private readonly byte[] _payload = new byte[1182];
    private readonly H264Packetizer _packetizer = new(fragments: true, null);

    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark]
    public int Once()
    {
        var cursor = default(PacketCursor);
        var octets = 0;
        for (int length; (length = _packetizer.Write(ref cursor, _frame, default, _payload, out _)) > 0;)
            octets += length;
        return octets;
    }
}
