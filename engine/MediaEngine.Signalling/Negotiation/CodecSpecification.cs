using MediaEngine.Media;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>NAME[/clock[/channels[/bitrate[/ptime[/fmtp[/options]]]]]] of codec lists; empty fields match anything.</summary>
internal sealed record CodecSpecification(string Name, int ClockRate, int Channels, string? Parameters)
{
    private const int LongestPacketTime = 200;

    /// <summary>Null without encoder settings.</summary>
    public EncoderSettings? Encoder { get; private init; }

    public static CodecSpecification Parse(string text)
    {
        string[] parts = text.Split('/', 7);
        int bitrate = Number(parts, 3);
        int packetTime = Math.Min(Number(parts, 4), LongestPacketTime);
        string? options = Text(parts, 6);
        return new CodecSpecification(parts[0], Number(parts, 1), Number(parts, 2), Text(parts, 5))
        {
            Encoder = bitrate == 0 && packetTime == 0 && options is null ? null : new EncoderSettings(bitrate, packetTime, null, options),
        };
    }

    public bool IsAll => Name is "all" or "full" && ClockRate == 0;

    /// <summary>Only parameters that distinguish codecs are compared.</summary>
    public bool Matches(PayloadFormat format) =>
        SdpCodecs.SameName(Name, format.Encoding) && (ClockRate == 0 || ClockRate == format.ClockRate)
        && (Channels == 0 || Channels == format.Channels)
        && (Parameters is null || CodecComparison.SameLayout(Name, Parameters, format.Parameters));

    /// <summary>The format with the encoder settings of the specification.</summary>
    public PayloadFormat Set(PayloadFormat format) => Encoder is null && Parameters is null ? format : format with
    {
        Encoder = (Encoder ?? new EncoderSettings(0, 0, null, null)) with { Parameters = Parameters },
    };

    private static int Number(string[] parts, int index) =>
        parts.Length > index && int.TryParse(parts[index], out int value) && value > 0 ? value : 0;

    private static string? Text(string[] parts, int index) => parts.Length > index && parts[index].Length > 0 ? parts[index] : null;
}
