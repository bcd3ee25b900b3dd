using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Gateway.Formats;

/// <summary>What a publisher may send, by the formats it offers.</summary>
internal static class PublishedFormats
{
    /// <summary>Feedback that the engine sends as a receiver.</summary>
    private static readonly string[] _feedback = ["nack", "nack pli", "ccm fir", "transport-cc"];

    /// <summary>
    /// The first of the offered formats that viewers can get unchanged, with its retransmission format. Of H.264 it is the profile that all
    /// browsers decode.
    /// </summary>
    public static ImmutableArray<PayloadFormat> Choose(MediaKind kind, ImmutableArray<PayloadFormat> offered)
    {
        if (kind is not (MediaKind.Audio or MediaKind.Video) || offered.FirstOrDefault(f => StreamFormats.CanPass(kind, f.Encoding)) is not
            { } chosen)
            return [];
        if (chosen.Named("H264"))
            chosen = H264Profiles.Best(offered.Where(f => f.Named("H264")), stream: 0) ?? chosen;
        PayloadFormat answered = chosen with
        {
            Feedback = [.. chosen.Feedback.Where(f => _feedback.Contains(f, StringComparer.OrdinalIgnoreCase)
                && (kind == MediaKind.Video || f.Equals("transport-cc", StringComparison.OrdinalIgnoreCase)))],
        };
        return StreamFormats.RetransmissionOf(chosen, offered) is { } retransmission && kind == MediaKind.Video
            ? [answered, retransmission with { Feedback = [] }] : [answered];
    }
}
