using MediaEngine.Gateway.Hub;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests;

public sealed class HubTrackTests : IDisposable
{
    private static readonly TrackFormat _vp8 = new(96, "VP8", 90_000, 1, "");

    private readonly DiscardingIo _io = new();
    private readonly WorkerContext _context;
    private readonly VideoTrack _track;

    public HubTrackTests()
    {
        _context = new WorkerContext(_io, new SeededRandom(1), new MediaWorkerOptions(), new NoEvents());
        _track = StreamHub.Of(_context, -1).Video;
        _track.Open();
    }

    [Fact]
    public void Frames_that_the_engine_made_are_kept_and_given_to_the_consumers()
    {
        var consumer = new Consumer(_track);
        _track.Attach(consumer, Start);
        _track.Begin(_vp8, Start);
        Publish(0, isKey: true);
        Publish(1, isKey: false);

        Assert.Equal(["VP8", "0", "3600"], consumer.Seen);
        Assert.Equal(2, _track.Ring.Count);
        Assert.Equal(2, _track.Pool.InUse);
        Assert.Equal((2L, "VP8", 640), (_track.Frames, _track.Figures().Encoding, _track.Figures().Width));
    }

    [Fact]
    public void A_consumer_is_told_of_the_end_of_the_source_and_of_another_format()
    {
        var consumer = new Consumer(_track);
        _track.Begin(_vp8, Start);
        _track.Attach(consumer, Start);
        Publish(0, isKey: true);
        _track.Interrupt(Start);
        _track.Interrupt(Start);
        _track.Begin(_vp8 with { Encoding = "VP9" }, Start);

        Assert.Equal(["VP8", "0", "interrupted", "VP9"], consumer.Seen);
        Assert.Equal(0, _track.Pool.InUse);
    }

    [Fact]
    public void Consumers_may_leave_while_they_get_a_frame()
    {
        Consumer[] consumers = [new(_track) { LeavesAfter = 2 }, new(_track), new(_track) { LeavesAfter = 2 }];
        foreach (Consumer consumer in consumers)
            _track.Attach(consumer, Start);
        _track.Begin(_vp8, Start);
        Publish(0, isKey: true);
        Publish(1, isKey: false);

        Assert.Equal([2, 3, 2], consumers.Select(c => c.Seen.Count));
    }

    public void Dispose()
    {
        _track.Close();
        _io.Dispose();
    }

    private static MonotonicTime Start => MonotonicTime.FromSeconds(100);

    private void Publish(int number, bool isKey)
    {
        Assert.True(_track.Pool.TryRent(100, out FrameHandle frame));
        _track.Pool.SetLength(frame, 100);
        MonotonicTime at = Start + TimeSpan.FromMilliseconds(40 * number);
        ref FrameInfo info = ref _track.Pool.Info(frame);
        (info.Timestamp, info.Captured, info.Arrival, info.Completed) = ((uint)(number * 3600), at, at, at);
        if (isKey)
            (info.Flags, info.Width, info.Height) = (FrameFlags.Key, 640, 360);
        _track.Publish(frame, at);
    }

    private sealed class Consumer(VideoTrack track) : IFrameConsumer
    {
        public List<string> Seen { get; } = [];

        public int LeavesAfter { get; init; } = int.MaxValue;

        public void FollowFormat(MonotonicTime now) => Add(track.Format!.Encoding);

        public void Take(FrameHandle frame, MonotonicTime now) => Add($"{track.Pool.Info(frame).Timestamp}");

        public void Interrupted(MonotonicTime now) => Add("interrupted");

        private void Add(string seen)
        {
            Seen.Add(seen);
            if (Seen.Count == LeavesAfter)
                track.Detach(this);
        }
    }

    private sealed class NoEvents : IMediaEvents
    {
        public void Publish(MediaEvent mediaEvent)
        {
        }
    }
}
