using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Benchmarks;

/// <summary>The replay window of SRTP (RFC 3711 section 3.3.2): checked before decryption, updated after it.</summary>
public class ReplayCheck : IStop
{
    private readonly ulong[] _words = new ulong[ReplayWindow.DefaultSize / 64];
    private ulong _highest;
    private ulong _index;

    [GlobalSetup]
    public void Prepare()
    {
        _highest = 1000;
        _index = 1000;
        new ReplayWindow(_words).StartAt(_highest);
    }

    [Benchmark]
    public int Once()
    {
        var window = new ReplayWindow(_words);
        _index++;
        if (!window.IsFresh(_highest, _index))
            return 0;
        window.Commit(ref _highest, _index);
        return 1;
    }
}
