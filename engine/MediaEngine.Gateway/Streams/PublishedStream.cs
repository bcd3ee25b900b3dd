using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;

namespace MediaEngine.Gateway.Streams;

/// <summary>
/// A stream that somebody publishes. Its call stays while it is published or watched, so that viewers continue with the next publisher. The
/// publisher has a call of its own, whose sinks are the inputs of the hub.
/// </summary>
internal sealed class PublishedStream(GatewayServices services, StreamSettings settings, long callKey, MonotonicTime now)
    : GatewayStream(services, settings, callKey, StreamState.Unpublished, now)
{
    private const int FiguresId = 1;

    private bool _isApplied;
    private int _publications;

    /// <summary>Call-id of the publisher; null while nobody publishes.</summary>
    public string? Publisher { get; private set; }

    public override bool IsSettled => true;

    public override ViewedStream View() => base.View() with { MayChange = true };

    public override void Want(MonotonicTime now)
    {
    }

    public override void Reconsider(MonotonicTime now)
    {
        if (Publisher is null && Viewers.Count == 0)
            Stop(now);
    }

    public override void Stop(MonotonicTime now)
    {
        if (!_isApplied)
            return;
        _isApplied = false;
        Services.Media.Remove(CallKey, reports: false);
    }

    /// <summary>The stream's call begins, if it does not run; false when the engine is overloaded.</summary>
    public bool TryPrepare() => _isApplied |= TryApply([new StreamFiguresPlan(FiguresId)]);

    /// <summary>Somebody publishes from now on.</summary>
    public void Begin(string publisher, PublishedTracks tracks, MonotonicTime now)
    {
        (Publisher, Video, Audio) = (publisher, tracks.Video, tracks.Audio);
        _publications++;
        Enter(StreamState.Starting, now);
    }

    /// <summary>The publisher has left; its viewers wait for the next one.</summary>
    public void End(MonotonicTime now)
    {
        Publisher = null;
        ForgetFigures();
        Enter(StreamState.Unpublished, now);
        Reconsider(now);
    }

    public override void Handle(MediaEvent mediaEvent, MonotonicTime now)
    {
        if (mediaEvent is CallEnded { Fault: not null })
            _isApplied = _isApplied && TryApply([new StreamFiguresPlan(FiguresId)]);
        else if (Publisher is not null)
            base.Handle(mediaEvent, now);
    }

    public override StreamStatus Status(MonotonicTime now) => base.Status(now) with { Connections = _publications };

    protected override string Detail(MonotonicTime now) => State switch
    {
        StreamState.Unpublished => "Nobody publishes the stream now.",
        StreamState.Playing => "Somebody publishes the stream.",
        _ => "Somebody publishes the stream, and nothing has arrived yet.",
    };
}
