using System.Collections.Immutable;
using MediaEngine.Gateway.Formats;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Gateway.Publishers;

/// <summary>A stream for one publisher's offer, and what was agreed.</summary>
internal sealed class PublishedTracks(long callKey) : IStreamSink
{
    public long CallKey { get; } = callKey;

    /// <summary>The agreed formats; empty while there is no such section.</summary>
    public ImmutableArray<TrackFormat> Video { get; private set; } = [];

    public ImmutableArray<TrackFormat> Audio { get; private set; } = [];

    public ImmutableArray<PayloadFormat> Choose(MediaKind kind, ImmutableArray<PayloadFormat> offered) =>
        PublishedFormats.Choose(kind, offered);

    public bool Uses(MediaKind kind, string extensionUri) =>
        extensionUri is HeaderExtensionUri.TransportWideSequenceNumber or HeaderExtensionUri.Mid;

    public SinkPlan Plan(int id, MediaKind kind, ImmutableArray<PayloadFormat> agreed)
    {
        ImmutableArray<TrackFormat> formats = TrackFormat.Of(agreed);
        if (kind == MediaKind.Video)
            Video = formats;
        else
            Audio = formats;
        return new HubInputPlan(id, CallKey, kind, formats);
    }
}
