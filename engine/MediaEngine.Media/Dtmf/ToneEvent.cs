namespace MediaEngine.Media.Dtmf;

/// <summary>What <see cref="ToneDetector"/> heard.</summary>
/// <param name="Kind">Beginning or end.</param>
/// <param name="EventCode">RFC 4733 event, 0..15.</param>
/// <param name="Position">Where it was, in samples since the detector was made; within about 4 ms. It is in the past: a beginning is reported some 35 ms after it, an end some 45 ms.</param>
/// <param name="Level">Of both tones together, dBm0; see <see cref="ToneLevel"/>.</param>
public readonly record struct ToneEvent(ToneEventKind Kind, byte EventCode, long Position, float Level);

public enum ToneEventKind : byte
{
    Started,
    Ended,
}
