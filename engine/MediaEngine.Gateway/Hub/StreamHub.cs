using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Hub;

/// <summary>One stream on its worker: its tracks, which viewers receive, and the clock the tracks share.</summary>
internal sealed class StreamHub : IStreamHub
{
    private StreamHub(WorkerContext context, long key)
    {
        Key = key;
        Video = new VideoTrack(context, this);
        Audio = new AudioTrack(context, this);
    }

    /// <summary>Key of the call that brings the stream.</summary>
    public long Key { get; }

    public VideoTrack Video { get; }

    public AudioTrack Audio { get; }

    public SenderClock Clock { get; } = new();

    /// <summary>The hub of a stream; it is made when the first of its tracks or viewers needs it.</summary>
    public static StreamHub Of(WorkerContext context, long key)
    {
        if (context.Hubs.TryGetValue(key, out IStreamHub? known))
            return (StreamHub)known;
        var hub = new StreamHub(context, key);
        context.Hubs.Add(key, hub);
        return hub;
    }

    public HubTrack Track(MediaKind kind) => kind == MediaKind.Video ? Video : Audio;

    /// <summary>Removes the hub when neither its stream nor a viewer is left.</summary>
    public void ReleaseUnused(WorkerContext context)
    {
        if (Video.IsUsed || Audio.IsUsed)
            return;
        Video.Dispose();
        Audio.Dispose();
        context.Hubs.Remove(Key);
    }
}
