using System.Collections.Immutable;
using MediaEngine.Gateway.Formats;
using MediaEngine.Gateway.Hub;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Gateway.Viewers;

/// <summary>A stream for one viewer's offer, with what is known of the stream now.</summary>
/// <param name="Video">Formats of the video track; empty when the stream has none; default while not known.</param>
/// <param name="Audio">The same for audio.</param>
/// <param name="Profile">H.264 profile-level-id of what arrives; 0 while not known.</param>
internal sealed record ViewedStream(
    long CallKey, ImmutableArray<TrackFormat> Video, ImmutableArray<TrackFormat> Audio, uint Profile) : IStreamSource
{
    /// <summary>Another publisher may come, with other formats: the viewer takes them too, so that it need not connect again.</summary>
    public bool MayChange { get; init; }

    public ImmutableArray<PayloadFormat> Choose(MediaKind kind, ImmutableArray<PayloadFormat> offered)
    {
        ImmutableArray<PayloadFormat> chosen = StreamFormats.Choose(kind, kind == MediaKind.Video ? Video : Audio, Profile, offered);
        if (!MayChange || chosen.IsEmpty)
            return chosen;
        HashSet<int> known = [.. chosen.Select(f => f.PayloadType)];
        return [.. chosen, .. StreamFormats.Choose(kind, default, 0, offered).Where(f => known.Add(f.PayloadType))];
    }

    public bool Uses(MediaKind kind, string extensionUri) =>
        kind == MediaKind.Video && extensionUri == HeaderExtensionUri.TransportWideSequenceNumber;

    public SourcePlan Plan(int id, MediaKind kind, ImmutableArray<PayloadFormat> agreed, uint ssrc, uint retransmissionSsrc) =>
        new ViewerTrackPlan(id, CallKey, kind, TrackFormat.Of(agreed), ssrc, retransmissionSsrc);
}
