using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Hub;

/// <summary>A track of a stream, as one viewer receives it.</summary>
/// <param name="Stream">Key of the call that brings the stream; it must run on the same worker (<see cref="CallPlan.Beside"/>).</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Formats">The formats the viewer can receive, with its payload types.</param>
/// <param name="Ssrc">The SSRC that signalling announced.</param>
/// <param name="RetransmissionSsrc">The same of retransmissions; 0 without them.</param>
internal sealed record ViewerTrackPlan(
    int Id, long Stream, MediaKind Kind, ImmutableArray<TrackFormat> Formats, uint Ssrc, uint RetransmissionSsrc) : SourcePlan(Id)
{
    public bool Equals(ViewerTrackPlan? other) => other is not null && Id == other.Id && Stream == other.Stream && Kind == other.Kind
        && Ssrc == other.Ssrc && RetransmissionSsrc == other.RetransmissionSsrc && Formats.AsSpan().SequenceEqual(other.Formats.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Id, Stream, Kind, Ssrc);

    internal override IMediaSource Open(WorkerContext context, long callKey) => Kind == MediaKind.Video
        ? new VideoViewer(context, callKey, StreamHub.Of(context, Stream).Video, this)
        : new AudioViewer(context, callKey, StreamHub.Of(context, Stream).Audio, this);
}
