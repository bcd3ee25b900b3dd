using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Gateway.Formats;

/// <summary>What a viewer gets of a stream, by the formats it offers.</summary>
internal static class StreamFormats
{
    /// <summary>Formats that viewers can get unchanged, in the order of preference while the stream is not known yet.</summary>
    private static readonly string[] _video = ["H264", "H265", "VP8", "VP9", "AV1"];

    private static readonly string[] _audio = ["opus", "PCMU", "PCMA", "G722"];

    /// <summary>Feedback that the engine handles as a sender.</summary>
    private static readonly string[] _feedback = ["nack", "nack pli", "ccm fir", "transport-cc", "goog-remb"];

    /// <summary>The codec has packets for viewers.</summary>
    public static bool CanPass(MediaKind kind, string encoding) =>
        (kind == MediaKind.Video ? _video : _audio).Contains(encoding, StringComparer.OrdinalIgnoreCase);

    /// <summary>The formats of an answer: the best one for what the stream has, with its retransmission format.</summary>
    /// <param name="track">The formats of the stream's track; empty when the stream has no such track; default when not known.</param>
    /// <param name="profile">H.264 profile-level-id of what arrives; 0 while unknown.</param>
    public static ImmutableArray<PayloadFormat> Choose(
        MediaKind kind, ImmutableArray<TrackFormat> track, uint profile, ImmutableArray<PayloadFormat> offered)
    {
        if (kind is not (MediaKind.Audio or MediaKind.Video))
            return [];
        var chosen = ImmutableArray.CreateBuilder<PayloadFormat>();
        foreach (string encoding in kind == MediaKind.Video ? _video : _audio)
        {
            TrackFormat? sent = track.IsDefault ? null : track.FirstOrDefault(f => f.Is(encoding));
            if (!track.IsDefault && sent is null)
                continue;
            IEnumerable<PayloadFormat> candidates = offered.Where(f => f.Named(encoding)
                && (sent is null || kind == MediaKind.Video || f.ClockRate == sent.ClockRate));
            PayloadFormat? best = encoding == "H264"
                ? H264Profiles.Best(candidates, profile != 0 ? profile : H264Profiles.Of(sent?.Parameters)) : candidates.FirstOrDefault();
            if (best is null)
                continue;
            chosen.Add(kind == MediaKind.Video ? Answered(best) : best with { Feedback = [] });
            if (RetransmissionOf(best, offered) is { } retransmission)
                chosen.Add(retransmission with { Feedback = [] });
        }

        return chosen.ToImmutable();
    }

    /// <summary>The format of retransmissions of a format (RFC 4588); null when it was not offered.</summary>
    public static PayloadFormat? RetransmissionOf(PayloadFormat format, ImmutableArray<PayloadFormat> offered) =>
        offered.FirstOrDefault(f => f.Named("rtx") && IsFor(f, format));

    /// <summary>Of transport-wide feedback and REMB only the first: a viewer that sends both limits the estimate by the second.</summary>
    private static PayloadFormat Answered(PayloadFormat format)
    {
        ImmutableArray<string> handled = [.. format.Feedback.Where(f => _feedback.Contains(f, StringComparer.OrdinalIgnoreCase))];
        return format with { Feedback = handled.Contains("transport-cc") ? handled.RemoveAll(f => f == "goog-remb") : handled };
    }

    private static bool IsFor(PayloadFormat retransmission, PayloadFormat format) =>
        retransmission.Parameters is { } text && text.Split(';', StringSplitOptions.TrimEntries).Contains($"apt={format.PayloadType}");
}
