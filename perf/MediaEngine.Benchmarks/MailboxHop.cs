using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;

namespace MediaEngine.Benchmarks;

/// <summary>A value posted to a worker's mailbox and taken from it, without the system call of the wake-up.</summary>
public class MailboxHop : IStop
{
    private readonly Mailbox<(long Call, object? Plan)> _mailbox = new(1024, static () => { });
    private long _call;

    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark]
    public int Once() =>
        _mailbox.TryPost((++_call, this)) && _mailbox.TryTake(out var taken)
            ? (int)taken.Call
            : throw new InvalidOperationException("it is full");
}
