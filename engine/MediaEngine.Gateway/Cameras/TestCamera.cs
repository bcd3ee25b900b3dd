using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The built-in camera, for trying the gateway without one: a loop of ten seconds, encoded in advance, and ticks.</summary>
internal static class TestCamera
{
    public const int FrameRate = 25;

    public const byte VideoPayloadType = 96;

    public const byte AudioPayloadType = 8;

    private static readonly Lazy<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> _pictures = new(ReadPictures);

    public static ImmutableArray<TrackFormat> Video { get; } =
        [new TrackFormat(VideoPayloadType, "H264", 90_000, 1, "packetization-mode=1;profile-level-id=42e01e")];

    public static ImmutableArray<TrackFormat> Audio { get; } = [new TrackFormat(AudioPayloadType, "PCMA", 8_000, 1, "")];

    /// <summary>The NAL units of each picture of the loop.</summary>
    public static ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Pictures => _pictures.Value;

    /// <summary>The URL of a stream names the test camera.</summary>
    public static bool IsTestUrl(string? url) => url is not null && url.StartsWith("test:", StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> ReadPictures()
    {
        using Stream resource = typeof(TestCamera).Assembly.GetManifestResourceStream("clock.h264")!;
        byte[] stream = new byte[resource.Length];
        resource.ReadExactly(stream);
        var pictures = ImmutableArray.CreateBuilder<ImmutableArray<ReadOnlyMemory<byte>>>();
        var units = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        ReadOnlySpan<byte> rest = stream;
        while (AnnexB.TryRead(ref rest, out ReadOnlySpan<byte> unit))
        {
            units.Add(unit.ToArray());
            if ((unit[0] & 0x1f) is not (H264NalType.Slice or H264NalType.Idr))
                continue;
            pictures.Add(units.DrainToImmutable());
        }

        return pictures.ToImmutable();
    }
}
