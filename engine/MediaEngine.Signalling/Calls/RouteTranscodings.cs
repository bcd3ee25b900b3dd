using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>What a route transcodes: kept between plans, so that those of one call share it while it does not change.</summary>
/// <param name="SourceId">Media the route comes from.</param>
/// <param name="Entries">By payload type.</param>
/// <param name="DetectedTones">Where tones found in audio go; null for nowhere.</param>
internal sealed record RouteTranscodings(int SourceId, ImmutableArray<PayloadTranscoding> Entries, PayloadTranscoding? DetectedTones)
{
    /// <summary>More than numbers changes: the stream is ours.</summary>
    public bool Transcodes => DetectedTones is not null || Entries.Any(static e => e.Kind != TranscodingKind.Pass);

    public bool Equals(RouteTranscodings? other) => other is not null && SourceId == other.SourceId
        && Entries.AsSpan().SequenceEqual(other.Entries.AsSpan()) && DetectedTones == other.DetectedTones;

    public override int GetHashCode() => HashCode.Combine(SourceId, Entries.Length);
}
