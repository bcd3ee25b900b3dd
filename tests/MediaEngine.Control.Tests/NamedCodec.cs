using MediaEngine.Media;

namespace MediaEngine.Control.Tests;

/// <summary>
/// A row of the codec table that signalling can use but that cannot encode or decode, so that tests do not depend on installed libraries.
/// </summary>
internal sealed class NamedCodec(string name, int clockRate, int channels, int payloadType, string? parameters = null, bool anyRate = false)
    : AudioCodec
{
    public static IReadOnlyList<AudioCodec> All { get; } =
    [
        new NamedCodec("PCMU", 8000, 1, 0), new NamedCodec("PCMA", 8000, 1, 8), new NamedCodec("G722", 8000, 1, 9),
        new NamedCodec("GSM", 8000, 1, 3), new NamedCodec("G729a", 8000, 1, 18, "annexb=no"),
        new NamedCodec("opus", 48000, 2, -1, "useinbandfec=1"), new NamedCodec("speex", 16000, 1, -1),
        new NamedCodec("L16", 44100, 1, 11, anyRate: true), new NamedCodec("AMR", 8000, 1, -1, "octet-align=1;mode-change-capability=2"),
        new NamedCodec("AMR-WB", 16000, 1, -1, "octet-align=1;mode-change-capability=2"),
    ];

    public override string Encoding => name;

    public override int ClockRate => clockRate;

    public override int Channels => channels;

    public override int StaticPayloadType => payloadType;

    public override string? DefaultParameters => parameters;

    public override bool Supports(AudioFormat format) =>
        anyRate || (base.Supports(format) && !(name == "GSM" && format.Parameters is not null));

    public override ReadOnlySpan<int> SampleRates(AudioFormat format) => default;

    public override int PacketTime(int wanted) => wanted;

    public override AudioDecoder CreateDecoder(AudioFormat format, int sampleRate, int channels) => throw new NotSupportedException();

    public override AudioEncoder CreateEncoder(AudioFormat format, int sampleRate, int channels, int packetTime) =>
        throw new NotSupportedException();
}
