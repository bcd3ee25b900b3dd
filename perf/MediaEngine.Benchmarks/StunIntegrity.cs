using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Verification of a Binding request's HMAC-SHA1 (RFC 8489 section 14.5): the largest cost of a check from an unknown source.
/// </summary>
public class StunIntegrity : IStop
{
    private readonly byte[] _check = SamplePackets.IceCheck("engine", "peer", "passwordpasswordpassword");
    private readonly byte[] _key = "passwordpasswordpassword"u8.ToArray();

    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark]
    public int Once() => StunMessage.TryParse(_check, out var message) && message.VerifyIntegrity(_key)
        ? 1
        : throw new InvalidOperationException("the sample does not verify");
}
