namespace MediaEngine.Gateway.Streams;

/// <summary>One format that a track may have.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Encoding">As in rtpmap; never empty.</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="Channels">At least 1.</param>
/// <param name="Parameters">The fmtp text after the payload type; empty for none.</param>
public sealed record TrackFormat(byte PayloadType, string Encoding, int ClockRate, int Channels, string Parameters)
{
    public bool Is(string encoding) => Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);
}
