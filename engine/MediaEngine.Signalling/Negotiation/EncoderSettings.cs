namespace MediaEngine.Signalling.Negotiation;

/// <summary>Encoder settings of a codec that the request gave beyond SDP; never written to SDP.</summary>
/// <param name="Bitrate">Bits per second; 0 for the codec's default.</param>
/// <param name="PacketTime">Milliseconds; 0 for the receiver's packet time.</param>
/// <param name="Parameters">fmtp parameters that apply to the encoder only; null for none.</param>
/// <param name="Options">Codec-specific options; null for none.</param>
public sealed record EncoderSettings(int Bitrate, int PacketTime, string? Parameters, string? Options);
