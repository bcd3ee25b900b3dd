using MediaEngine.Media;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Decides whether packets of one payload format are also valid in another. What matters for a codec is in its row of
/// <see cref="SdpCodecs"/>.
/// </summary>
internal static class CodecComparison
{
    /// <summary>Same encoding, clock rate, channels, and payload layout.</summary>
    public static bool PassesAs(PayloadFormat from, PayloadFormat to) => from.SameCodec(to)
        && (from.Parameters == to.Parameters || SdpCodecs.Find(from.Encoding) is not { } codec || codec.AgreesOnLayout
            || codec.SameLayout(from.Parameters, to.Parameters));

    /// <summary>No binding parameter of the encoding differs.</summary>
    public static bool SameLayout(string encoding, string? one, string? other) =>
        one == other || (SdpCodecs.Find(encoding)?.SameLayout(one, other) ?? true);
}
