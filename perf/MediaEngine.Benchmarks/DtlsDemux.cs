using BenchmarkDotNet.Attributes;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Protocol;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Distinguishes a DTLS datagram from media and classifies it by its record header: all the work for an unknown source before it returns a
/// cookie.
/// </summary>
public class DtlsDemux : IStop
{
    private readonly byte[] _hello = new byte[200];

    [GlobalSetup]
    public void Prepare()
    {
        // Handshake record of DTLS 1.0, epoch 0, length of the rest; ClientHello, fragment offset 0.
        ReadOnlySpan<byte> start = [22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 187, 1];
        start.CopyTo(_hello);
        if (Once() != 1)
            throw new InvalidOperationException("the sample is no ClientHello");
    }

    [Benchmark]
    public int Once() =>
        Demux.Classify(_hello) != DatagramKind.Dtls || DtlsRecords.FirstLength(_hello) == 0 ? 0 : DtlsRecords.IsClientHello(_hello) ? 1 : 2;
}
