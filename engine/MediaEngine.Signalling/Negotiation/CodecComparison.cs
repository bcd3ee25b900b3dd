using MediaEngine.Media;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// When two payload formats are so much alike that packets of one are packets of the other. What counts for a codec stands in its row of
/// <see cref="SdpCodecs"/>.
/// </summary>
internal static class CodecComparison
{
    /// <summary>Same encoding, clock, channels, and layout of the payload.</summary>
    public static bool PassesAs(PayloadFormat from, PayloadFormat to) => from.SameCodec(to)
        && (from.Parameters == to.Parameters || SdpCodecs.Find(from.Encoding) is not { } codec || codec.AgreesOnLayout
            || codec.SameLayout(from.Parameters, to.Parameters));

    /// <summary>No binding parameter of the encoding differs.</summary>
    public static bool SameLayout(string encoding, string? one, string? other) =>
        one == other || (SdpCodecs.Find(encoding)?.SameLayout(one, other) ?? true);
}
