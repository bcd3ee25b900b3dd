using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Hub;

/// <summary>A track of the stream that a call brings.</summary>
/// <param name="Kind">Audio or video.</param>
internal sealed record HubTrackPlan(int Id, MediaKind Kind) : SinkPlan(Id)
{
    internal override IMediaSink Open(WorkerContext context, long callKey)
    {
        HubTrack track = StreamHub.Of(context, callKey).Track(Kind);
        track.Open();
        return track;
    }
}
