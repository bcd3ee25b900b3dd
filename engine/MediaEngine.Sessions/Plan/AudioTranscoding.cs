using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// The conversion of each payload type that the receiver does not accept as it is; payload types that are not listed pass unchanged. When
/// one conversion is more than <see cref="ConversionKind.Pass"/>, the engine sends a stream of its own, with its own sequence numbers,
/// timestamps and reports.
/// </summary>
/// <param name="DetectedTones">The payload type to which DTMF tones found in the decoded audio are converted as RFC 4733 events, when the
/// receiver accepts events and the sender does not; null for no detection.</param>
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
