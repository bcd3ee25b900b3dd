using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// By payload type, what has to be changed for the receiver to understand it; types that are not named pass as they are. Where one is more
/// than <see cref="ConversionKind.Pass"/> the stream is ours: numbers, times, reports.
/// </summary>
/// <param name="DetectedTones">
/// Payload type to which digits found in audio go as RFC 4733 events, because the receiver has them and the sender does not; null for none.
/// They are looked for in what is decoded.
/// </param>
public sealed record AudioTranscoding(ImmutableArray<ConversionPlan> Conversions, ConversionPlan? DetectedTones = null) : ProcessPlan
{
    public bool Equals(AudioTranscoding? other) => other is not null && DetectedTones == other.DetectedTones
        && Conversions.AsSpan().SequenceEqual(other.Conversions.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (ConversionPlan conversion in Conversions)
            hash.Add(conversion);
        hash.Add(DetectedTones);
        return hash.ToHashCode();
    }
}
