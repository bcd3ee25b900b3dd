using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Payloads;

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

    /// <summary>Makes the packets of one viewer; null when the codec cannot be sent.</summary>
    /// <param name="current">Of the source before; it continues where it counts pictures.</param>
    public static Packetizer? Packetizer(HubTrack track, TrackFormat format, Packetizer? current) => track.Depacketizer switch
    {
        H264Depacketizer h264 => new H264Packetizer(FormatParameters.Number(format.Parameters, "packetization-mode", 0) == 1,
            h264.ParameterSets),
        H265Depacketizer h265 => new H265Packetizer(h265.ParameterSets),
        Vp8Depacketizer => current as Vp8Packetizer ?? new Vp8Packetizer(firstPictureId: 0),
        Vp9Depacketizer => current as Vp9Packetizer ?? new Vp9Packetizer(firstPictureId: 0),
        Av1Depacketizer => new Av1Packetizer(),
        SampleDepacketizer => new SamplePacketizer(),
        _ => null,
    };
}
