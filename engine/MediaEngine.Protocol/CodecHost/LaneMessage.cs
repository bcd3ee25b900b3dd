using System.Runtime.InteropServices;

namespace MediaEngine.Protocol.CodecHost;

/// <summary>
/// The header of every message between the engine and a codec host, which runs codecs in a process of its own: 64 octets in the layout of
/// the machine. Both ends are the same binary.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct LaneMessage
{
    /// <summary>Octets of the payload. First, because the ring reads it.</summary>
    public int Length;

    public LaneMessageKind Kind;

    /// <summary>Open: what the lane decodes.</summary>
    public HostedCodec Input;

    /// <summary>Open: what the lane encodes.</summary>
    public HostedCodec Output;

    public LaneFlags Flags;

    /// <summary>Number of the lane, chosen by the engine; from 0 to <see cref="LaneLimits.MaximumLanes"/> - 1.</summary>
    public int Lane;

    /// <summary>Frame: the largest side lengths of the output (Open, Configure; 0: as the input), or the size of the picture.</summary>
    public int Width;

    public int Height;

    /// <summary>Open, Configure: bits per second of the output.</summary>
    public int Bitrate;

    /// <summary>Open, Configure: pictures per second at most, times 1000; 0: all. With sound: samples per second.</summary>
    public int Rate;

    /// <summary>Open and frames with sound: channels.</summary>
    public int Channels;

    /// <summary>Frame from the host: time the decoder took since the frame before, in microseconds.</summary>
    public int DecodeTime;

    /// <summary>Frame from the host: time of scaling and encoding in microseconds.</summary>
    public int EncodeTime;

    /// <summary>Frame: chosen by the engine. What comes out has the timestamp of what it was made from.</summary>
    public long Timestamp;
}
