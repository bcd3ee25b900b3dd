namespace MediaEngine.Media.Dtmf;

/// <summary>A DTMF event that <see cref="ToneDetector"/> detected.</summary>
/// <param name="Kind">Start or end.</param>
/// <param name="EventCode">RFC 4733 event, 0..15.</param>
/// <param name="Position">Sample position of the start or end since the detector was created, accurate to about 4 ms. A start is reported
/// some 35 ms after its position, an end some 45 ms.</param>
/// <param name="Level">Level of both tones together, dBm0; see <see cref="ToneLevel"/>.</param>
public readonly record struct ToneEvent(ToneEventKind Kind, byte EventCode, long Position, float Level);

public enum ToneEventKind : byte
{
    Started,
    Ended,
}
