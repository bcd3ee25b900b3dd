using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Benchmarks;

/// <summary>Validation of a Binding request with its fingerprint (RFC 8489 section 14.7), without its key.</summary>
public class StunParse : IStop
{
    private readonly byte[] _check = SamplePackets.IceCheck("engine", "peer", "passwordpasswordpassword");

    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark]
    public int Once() => StunMessage.TryParse(_check, out var message) && message.VerifyFingerprint()
        ? (int)message.Class
        : throw new InvalidOperationException("the sample does not parse");
}
