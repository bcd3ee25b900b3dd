namespace MediaEngine.Signalling.Negotiation;

/// <summary>How a codec is to be encoded, as far as signalling said it beyond SDP; never printed.</summary>
/// <param name="Bitrate">Bits per second; 0 for the codec's own.</param>
/// <param name="PacketTime">Milliseconds; 0 for what the receiver wants.</param>
/// <param name="Parameters">fmtp text that counts for the encoder only; null for none.</param>
/// <param name="Options">The codec's own options; null for none.</param>
public sealed record EncoderSettings(int Bitrate, int PacketTime, string? Parameters, string? Options);
