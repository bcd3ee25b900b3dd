using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// The transcoding of each payload type that the receiver does not accept as it is; payload types that are not listed pass unchanged. When
/// one transcoding is more than <see cref="TranscodingKind.Pass"/>, the engine sends a stream of its own, with its own sequence numbers,
/// timestamps and reports.
/// </summary>
/// <param name="DetectedTones">The payload type to which DTMF tones found in the decoded audio are transcoded as RFC 4733 events, when the
/// receiver accepts events and the sender does not; null for no detection.</param>
public sealed record AudioTranscoding(ImmutableArray<PayloadTranscoding> Transcodings, PayloadTranscoding? DetectedTones = null)
    : ProcessPlan
{
    public bool Equals(AudioTranscoding? other) => other is not null && DetectedTones == other.DetectedTones
        && Transcodings.AsSpan().SequenceEqual(other.Transcodings.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (PayloadTranscoding transcoding in Transcodings)
            hash.Add(transcoding);
        hash.Add(DetectedTones);
        return hash.ToHashCode();
    }
}
