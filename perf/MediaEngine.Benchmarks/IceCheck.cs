using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;

namespace MediaEngine.Benchmarks;

/// <summary>A peer's connectivity check, authenticated and answered by the ICE agent of a connected session.</summary>
public class IceCheck : IStop, IRandomSource
{
    private const string Password = "passwordpasswordpassword";
    private static readonly TransportAddress _peer = TransportAddress.FromIPv4(0x7F000002, 4000);
    private readonly byte[] _check = SamplePackets.IceCheck("engine", "peer", Password);
    private readonly byte[] _answer = new byte[IceAgent.MaxTransmit];
    private IceAgent _agent = null!;
    private long _now = 1_000_000_000;
    private byte _random;

    [GlobalSetup]
    public void Prepare()
    {
        _agent = new IceAgent(this);
        _agent.Follow(
            new IceParameters("engine", Password, "peer", Password, Controlling: false, Lite: true),
            [new IceLocal(0, TransportAddress.FromIPv4(0x7F000001, 30000), 65535)], [], new MonotonicTime(_now));
        if (Once() == 0)
            throw new InvalidOperationException("the check was not answered");
    }

    [Benchmark]
    public int Once()
    {
        _now += 1_000_000;
        var now = new MonotonicTime(_now);
        if (_agent.Receive(_check, 0, _peer, now) != IceReceiveResult.Consumed)
            throw new InvalidOperationException("the check was refused");
        var length = 0;
        while (_agent.TryGetTransmit(_answer, out var transmit))
            length = transmit.Length;
        while (_agent.TryGetEvent(out _))
        {
        }
        if (_agent.NextDeadline <= now)
            _agent.HandleTimeout(now);
        return length;
    }

    public void Fill(Span<byte> destination)
    {
        foreach (ref var value in destination)
            value = _random++;
    }
}
