using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Publishers;

/// <summary>What a publisher sends in one section becomes a track of a stream.</summary>
/// <param name="Stream">Key of the stream's call; it must run on the same worker (<see cref="CallPlan.Beside"/>).</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Formats">What the publisher may send, with its payload types.</param>
internal sealed record HubInputPlan(int Id, long Stream, MediaKind Kind, ImmutableArray<TrackFormat> Formats) : SinkPlan(Id)
{
    public bool Equals(HubInputPlan? other) => other is not null && Id == other.Id && Stream == other.Stream && Kind == other.Kind
        && Formats.AsSpan().SequenceEqual(other.Formats.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Id, Stream, Kind);

    internal override IMediaSink Open(WorkerContext context, long callKey) => new HubInput(context, callKey, this);
}
