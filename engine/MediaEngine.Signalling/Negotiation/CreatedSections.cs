using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// The sections of an SDP that is built without a received one: those named in the request, or one audio section with G.711.
/// </summary>
internal static class CreatedSections
{
    private const int FirstDynamic = 96;

    /// <summary>A placeholder that is not 0; nobody listens on it.</summary>
    private const ushort Port = 9;

    private const int VideoClockRate = 90_000;

    private static readonly string[] _defaultCodecs = ["PCMU", "PCMA"];

    /// <param name="options">The requested sections and codecs.</param>
    /// <param name="codecs">Their parameters are described like those of an added codec.</param>
    /// <param name="party">The receiver of the description; if it has sections already, it gets what was negotiated.</param>
    public static List<ReceivedSection> Sections(NegotiationOptions options, TranscodableCodecs codecs, Party party)
    {
        ImmutableArray<WantedMedia> wanted = options.Subscription.Sections;
        ImmutableArray<string> preferred = options.Codec.Offer;
        if (wanted.IsEmpty && preferred.IsEmpty && party.Sections.Count > 0)
            return [.. party.Sections.Select(Established)];
        if (wanted.IsEmpty)
            return [Section(codecs, "audio", preferred.Length > 0 ? preferred : _defaultCodecs)];
        return [.. wanted.Select(
            m => Section(codecs, m.Type, m.Codecs.Length > 0 ? m.Codecs : preferred.Length > 0 ? preferred : _defaultCodecs))];
    }

    private static ReceivedSection Established(SectionState media)
    {
        ImmutableArray<PayloadFormat> formats = !media.Agreed.IsEmpty ? media.Agreed : !media.Sent.IsEmpty ? media.Sent : media.Formats;
        ReceivedSection made = Made(media.Type, media.Protocol ?? "RTP/AVP", media.Rejected ? (ushort)0 : Port, formats);
        return media.Opaque && media.Received is { } received
            ? made with { Source = received.Source, Others = received.Others } : made with { Mid = media.Mid };
    }

    private static ReceivedSection Section(TranscodableCodecs known, string type, IReadOnlyList<string> codecs)
    {
        var formats = ImmutableArray.CreateBuilder<PayloadFormat>();
        int next = FirstDynamic;
        foreach (string codec in codecs)
        {
            PayloadFormat format = Format(known, type, CodecSpecification.Parse(codec));
            formats.Add(format.PayloadType >= 0 ? format : format with { PayloadType = next++ });
        }

        return Made(type, "RTP/AVP", Port, formats.DrainToImmutable());
    }

    private static ReceivedSection Made(string type, string protocol, ushort port, ImmutableArray<PayloadFormat> formats) => new()
    {
        Source = new MediaDescription
        {
            Type = type,
            Port = port,
            Protocol = protocol,
            Formats = [.. formats.Select(f => f.PayloadType.ToString())]
        },
        Kind = type == "video" ? MediaKind.Video : type == "audio" ? MediaKind.Audio : MediaKind.Other,
        Direction = MediaDirection.SendReceive,
        WrittenDirection = MediaDirection.SendReceive,
        Formats = formats,
    };

    private static PayloadFormat Format(TranscodableCodecs known, string type, CodecSpecification codec)
    {
        (int clock, int channels) = type == "video"
            ? (VideoClockRate, 1) : SdpCodecs.Find(codec.Name) is { IsVideo: false } named ? (named.ClockRate, named.Channels) : (8000, 1);
        clock = codec.ClockRate > 0 ? codec.ClockRate : clock;
        channels = codec.Channels > 0 ? codec.Channels : channels;
        string? parameters = codec.Parameters ?? (codec.Name.Equals("telephone-event", StringComparison.OrdinalIgnoreCase) ? "0-15"
            : type == "audio" ? known.Make(codec)?.Parameters : null);
        return new PayloadFormat(StaticPayloads.NumberOf(codec.Name, clock, channels), codec.Name, clock, channels, parameters);
    }
}
