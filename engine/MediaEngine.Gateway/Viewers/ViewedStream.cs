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
    public ImmutableArray<PayloadFormat> Choose(MediaKind kind, ImmutableArray<PayloadFormat> offered) =>
        StreamFormats.Choose(kind, kind == MediaKind.Video ? Video : Audio, Profile, offered);

    public bool Uses(MediaKind kind, string extensionUri) =>
        kind == MediaKind.Video && extensionUri == HeaderExtensionUri.TransportWideSequenceNumber;

    public SourcePlan Plan(int id, MediaKind kind, ImmutableArray<PayloadFormat> agreed, uint ssrc, uint retransmissionSsrc)
    {
        ImmutableArray<TrackFormat> formats = [.. agreed.Where(f => !f.Named("rtx"))
            .Select(f => new TrackFormat((byte)f.PayloadType, f.Encoding, f.ClockRate, f.Channels, f.Parameters ?? ""))];
        return new ViewerTrackPlan(id, CallKey, kind, formats, ssrc, retransmissionSsrc);
    }
}
