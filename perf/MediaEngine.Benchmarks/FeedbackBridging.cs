using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Benchmarks;

/// <summary>
/// A picture loss indication of a receiver through the worker to the sender, with the sender's SSRC (RFC 4585 section 6.3.1).
/// </summary>
public class FeedbackBridging : IStop
{
    private readonly byte[] _video = SamplePackets.Video(1000);
    private readonly byte[] _pli = new byte[12];
    private WorkerUnderTest _worker = null!;

    [GlobalSetup]
    public void Prepare()
    {
        const FeedbackKinds kinds = FeedbackKinds.Nack | FeedbackKinds.Pli | FeedbackKinds.Fir;
        _worker = new WorkerUnderTest(calls: 1, receivers: 1, media: plan => plan with
        {
            Kind = MediaKind.Video,
            AcceptsFeedback = true,
            ReducedSizeRtcp = true,
            Payloads = [new PayloadPlan(96, "VP8", 90000) { Feedback = kinds }],
        });
        Pli.Write(_pli, 0x99999999, SamplePackets.MediaSsrc);
        _worker.Receive(_video, call: 0, transport: 0);
        var before = _worker.Sent;
        Once();
        if (_worker.Sent == before)
            throw new InvalidOperationException("the feedback was not passed on");
    }

    [GlobalCleanup]
    public void Clean() => _worker.Dispose();

    [Benchmark]
    public int Once()
    {
        // Key frame requests are rate-limited; with a second between them each is forwarded.
        _worker.Pass(milliseconds: 1000);
        _worker.Receive(_pli, call: 0, transport: 3);
        return (int)_worker.Sent;
    }
}
