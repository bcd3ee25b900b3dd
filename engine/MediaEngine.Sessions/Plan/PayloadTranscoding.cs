using MediaEngine.Media;

namespace MediaEngine.Sessions.Plan;

/// <summary>How one payload type is handled on a route between parties that do not support the same formats.</summary>
/// <param name="Kind">The kind of handling.</param>
/// <param name="From">Received payload type, 0..127.</param>
/// <param name="To">Sent payload type, 0..127.</param>
public sealed record PayloadTranscoding(TranscodingKind Kind, byte From, byte To)
{
    /// <summary>
    /// Received format. With <see cref="TranscodingKind.TelephoneEvent"/> and <see cref="TranscodingKind.ComfortNoise"/> only the clock
    /// rate is used.
    /// </summary>
    public required AudioFormat Source { get; init; }

    /// <summary>Sent format.</summary>
    public required AudioFormat Target { get; init; }

    /// <summary>Packet time of the sent audio in milliseconds; 0 for that of the received audio.</summary>
    public int PacketTime { get; init; }
}

public enum TranscodingKind : byte
{
    /// <summary>The payload passes unchanged, with another payload type or among transcoded packets.</summary>
    Pass,

    /// <summary>Audio is transcoded.</summary>
    Audio,

    /// <summary>RFC 4733 events: their durations follow the clock of the receiver.</summary>
    TelephoneEvent,

    /// <summary>RFC 4733 events become tones in the audio format of the receiver.</summary>
    Tones,

    /// <summary>RFC 3389 comfort noise becomes noise in the audio format of the receiver.</summary>
    Noise,

    /// <summary>The receiver does not support the payload and would take it for another one: it is dropped.</summary>
    Drop,
}
