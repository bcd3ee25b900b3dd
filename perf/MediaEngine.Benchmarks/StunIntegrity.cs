using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Benchmarks;

/// <summary>The HMAC-SHA1 of a binding request verified (RFC 8489 section 14.5): what a stranger's check costs at most.</summary>
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
