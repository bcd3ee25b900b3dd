using System.Collections.Immutable;
using MediaEngine.Gateway.Formats;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Hub;

/// <summary>How what arrives is sent to a viewer.</summary>
internal static class ViewerFormats
{
    /// <summary>The viewer's format for what arrives; null when the viewer cannot receive it.</summary>
    /// <param name="accepted">The viewer's, in the order of preference.</param>
    public static TrackFormat? Find(ImmutableArray<TrackFormat> accepted, TrackFormat arriving)
    {
        foreach (TrackFormat format in accepted)
        {
            if (format.Is(arriving.Encoding) && format.ClockRate == arriving.ClockRate
                && (format.Channels == arriving.Channels || format.Is("opus")))
                return format;
        }

        return null;
    }

    /// <summary>
    /// Makes the packets of one viewer; null when the codec cannot be sent. Parameter sets come from the packets of the source; frames of
    /// the engine have their own in each key frame.
    /// </summary>
    /// <param name="current">Of the source before; it continues where it counts pictures.</param>
    public static Packetizer? Packetizer(HubTrack track, TrackFormat format, Packetizer? current) =>
        format.Encoding.ToUpperInvariant() switch
        {
            "H264" => new H264Packetizer(FormatParameters.Number(format.Parameters, "packetization-mode", 0) == 1,
                (track.Depacketizer as H264Depacketizer)?.ParameterSets),
            "H265" => new H265Packetizer((track.Depacketizer as H265Depacketizer)?.ParameterSets),
            "VP8" => current as Vp8Packetizer ?? new Vp8Packetizer(firstPictureId: 0),
            "VP9" => current as Vp9Packetizer ?? new Vp9Packetizer(firstPictureId: 0),
            "AV1" => new Av1Packetizer(),
            _ when StreamFormats.CanPass(MediaKind.Audio, format.Encoding) => new SamplePacketizer(),
            _ => null,
        };
}
