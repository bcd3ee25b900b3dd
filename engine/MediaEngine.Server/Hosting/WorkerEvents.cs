using System.Collections.Concurrent;
using MediaEngine.Sessions.Events;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Brings what workers tell signalling to the control thread. Nothing is lost when the control thread is busy: events wait in order and are
/// taken on its next turn. There is at most one of a kind for each call, so the queue is bounded by the calls.
/// </summary>
internal sealed class WorkerEvents : IMediaEvents
{
    private readonly ConcurrentQueue<MediaEvent> _events = new();

    /// <summary>Wakes the control thread; set before the workers start.</summary>
    public Action Wake { get; set; } = () => { };

    public void Publish(MediaEvent mediaEvent)
    {
        _events.Enqueue(mediaEvent);
        Wake();
    }

    /// <summary>Takes the next event; on the control thread.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MediaEvent? next) => _events.TryDequeue(out next);
}
