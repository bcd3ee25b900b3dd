using System.Net;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Demo;

/// <summary>A call from Alice to Bob through the engine, signalled as a SIP proxy does it: offer, answer, and delete at the end.</summary>
internal sealed class DemoCall : IDisposable
{
    private readonly NgClient _ng;
    private readonly TaskCompletionSource _setUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _callId = $"demo-{Guid.NewGuid():N}@127.0.0.1";

    public DemoCall(IPEndPoint ng)
    {
        _ng = new NgClient(ng);
        (Speech alice, Speech bob) = (Speech.Load("speech-alice"), Speech.Load("speech-bob"));
        Alice = new DemoPhone("Alice", alice, bob);
        Bob = new DemoPhone("Bob", bob, alice);
    }

    public DemoPhone Alice { get; }

    public DemoPhone Bob { get; }

    public int AliceSendsTo { get; private set; }

    public int BobSendsTo { get; private set; }

    /// <summary>Completes when both phones know where they send.</summary>
    public Task SetUp => _setUp.Task;

    /// <summary>Sets the call up and talks until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await _ng.AwaitAnswerAsync(stop);
        IPEndPoint forBob = await SignalAsync(Request("offer", Alice.Sdp()), stop);
        IPEndPoint forAlice = await SignalAsync(Request("answer", Bob.Sdp()).Add("to-tag", "bob"), stop);
        (AliceSendsTo, BobSendsTo) = (forAlice.Port, forBob.Port);
        _setUp.SetResult();
        await Task.WhenAll(Alice.RunAsync(forAlice, stop), Bob.RunAsync(forBob, stop));
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(500));
        try
        {
            await _ng.RequestAsync(new NgDictionary().Add("command", "delete").Add("call-id", _callId).Add("from-tag", "alice"),
                patience.Token);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException)
        {
            // The engine ends as well.
        }
    }

    public void Dispose()
    {
        _ng.Dispose();
        Alice.Dispose();
        Bob.Dispose();
    }

    private NgDictionary Request(string command, string sdp) =>
        new NgDictionary().Add("command", command).Add("call-id", _callId).Add("from-tag", "alice").Add("sdp", sdp);

    /// <summary>Sends a request and reads from the SDP of the reply where media goes.</summary>
    private async Task<IPEndPoint> SignalAsync(NgDictionary request, CancellationToken stop)
    {
        NgDictionary reply = await _ng.RequestAsync(request, stop);
        string sdp = reply.TextOf("sdp") ?? throw new IOException($"the reply to '{request.TextOf("command")}' has no SDP");
        string[] lines = sdp.Split('\n', StringSplitOptions.TrimEntries);
        string? address = lines.FirstOrDefault(l => l.StartsWith("c=IN IP4 ", StringComparison.Ordinal))?[9..];
        string? port = lines.FirstOrDefault(l => l.StartsWith("m=audio ", StringComparison.Ordinal))?.Split(' ')[1];
        return IPEndPoint.TryParse($"{address}:{port}", out IPEndPoint? target)
            ? target
            : throw new IOException($"the reply to '{request.TextOf("command")}' has no usable SDP:\n{sdp}");
    }
}
