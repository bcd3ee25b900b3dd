using MediaEngine.Media;

namespace MediaEngine.Sessions.Plan;

/// <summary>What becomes of one payload type on a route between parties that do not have all formats in common.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="From">Payload type as it is received, 0..127.</param>
/// <param name="To">Payload type it leaves with, 0..127.</param>
public sealed record ConversionPlan(ConversionKind Kind, byte From, byte To)
{
    /// <summary>How it is received. With <see cref="ConversionKind.TelephoneEvent"/> and <see cref="ConversionKind.ComfortNoise"/> only the clock counts.</summary>
    public required AudioFormat Source { get; init; }

    /// <summary>How it leaves.</summary>
    public required AudioFormat Target { get; init; }

    /// <summary>Audio in each packet that leaves, milliseconds; 0 for as much as is received.</summary>
    public int PacketTime { get; init; }
}

public enum ConversionKind : byte
{
    /// <summary>The payload passes as it is, under another number, or among packets that are converted.</summary>
    Pass,

    /// <summary>Audio is decoded and encoded.</summary>
    Audio,

    /// <summary>RFC 4733 events: their durations follow the clock of the receiver.</summary>
    TelephoneEvent,

    /// <summary>RFC 4733 events become tones in the audio format of the receiver.</summary>
    Tones,

    /// <summary>RFC 3389 comfort noise becomes noise in the audio format of the receiver.</summary>
    Noise,

    /// <summary>Nothing can be done for the receiver, who would take the payload for another one.</summary>
    Drop,
}
