using MediaEngine.Protocol.CodecHost;

namespace MediaEngine.Sessions.CodecHosts;

/// <summary>What a lane does.</summary>
/// <param name="Name">The stream, for people.</param>
/// <param name="Width">Largest width of the output; 0: as the input.</param>
/// <param name="Height">Largest height of the output; 0: as the input.</param>
/// <param name="Bitrate">Bits per second of the output.</param>
/// <param name="Rate">Pictures per second at most, times 1000; 0: all. With sound: samples per second.</param>
internal sealed record LaneSettings(
    string Name, HostedCodec Input, HostedCodec Output, int Width, int Height, int Bitrate, int Rate)
{
    /// <summary>Channels of sound.</summary>
    public int Channels { get; init; }

    /// <summary>The input has B-frames.</summary>
    public bool Reorders { get; init; }

    /// <summary>The decoder's configuration (AudioSpecificConfig); empty for none.</summary>
    public ReadOnlyMemory<byte> Configuration { get; init; }
}
