using System.Collections.Immutable;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Gateway.Streams;

/// <summary>One format that a track may have.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Encoding">As in rtpmap; never empty.</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="Channels">At least 1.</param>
/// <param name="Parameters">The fmtp text after the payload type; empty for none.</param>
public sealed record TrackFormat(byte PayloadType, string Encoding, int ClockRate, int Channels, string Parameters)
{
    /// <summary>Those of negotiated formats that carry media themselves.</summary>
    public static ImmutableArray<TrackFormat> Of(ImmutableArray<PayloadFormat> agreed) => [.. agreed.Where(f => !f.Named("rtx"))
        .Select(f => new TrackFormat((byte)f.PayloadType, f.Encoding, f.ClockRate, f.Channels, f.Parameters ?? ""))];

    public bool Is(string encoding) => Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);
}
