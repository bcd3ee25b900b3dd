using MediaEngine.Gateway.Cameras;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Testing;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>Access units of an encoder, and the ways in which cameras make packets of them (RFC 6184).</summary>
internal static class QuirkPictures
{
    private const int Budget = 1100;

    /// <summary>25 pictures a second with a key frame each second; parameter sets before each key frame.</summary>
    public static List<byte[][]> Clock { get; } =
        [.. TestCamera.Pictures.Select(p => p.Select(u => u.ToArray()).ToArray())];

    /// <summary>The pictures of a file in tests/vectors/payloads.</summary>
    public static List<byte[][]> File(string name)
    {
        ReadOnlySpan<byte> rest = System.IO.File.ReadAllBytes(VectorFile.Path("payloads", name));
        List<List<byte[]>> pictures = [[]];
        bool slice = false;
        while (AnnexB.TryRead(ref rest, out ReadOnlySpan<byte> unit))
        {
            bool isSlice = IsSlice(unit);
            if (slice && (!isSlice || (unit[1] & 0x80) != 0))
            {
                pictures.Add([]);
                slice = false;
            }

            pictures[^1].Add(unit.ToArray());
            slice |= isSlice;
        }

        return [.. pictures.Select(p => p.ToArray())];
    }

    public static int Type(ReadOnlySpan<byte> unit) => unit[0] & 0x1f;

    public static bool IsSlice(ReadOnlySpan<byte> unit) => Type(unit) is H264NalType.Slice or H264NalType.Idr;

    public static bool IsKey(byte[][] picture) => picture.Any(u => Type(u) == H264NalType.Idr);

    /// <summary>The slices of a picture, as text that can be compared.</summary>
    public static string Slices(IEnumerable<byte[]> units) => string.Join(' ', units.Where(u => IsSlice(u)).Select(Convert.ToHexString));

    /// <summary>The same of a stored frame.</summary>
    public static string Slices(byte[] frame)
    {
        List<byte[]> units = [];
        foreach (ReadOnlySpan<byte> unit in new UnitReader(frame))
            units.Add(unit.ToArray());
        return Slices(units);
    }

    /// <summary>Single NAL units and FU-A; the marker on the last packet of the picture.</summary>
    public static IEnumerable<QuirkPacket> Usual(byte[][] picture) =>
        picture.SelectMany((u, i) => Fragments(u, marker: i == picture.Length - 1));

    /// <summary>A NAL unit as one packet, or as FU-A.</summary>
    public static IEnumerable<QuirkPacket> Fragments(byte[] unit, bool marker, int shift = 0, int budget = Budget)
    {
        if (unit.Length <= budget)
        {
            yield return new QuirkPacket(unit, marker, shift);
            yield break;
        }

        for (int at = 1; at < unit.Length; at += budget)
        {
            int end = Math.Min(unit.Length, at + budget);
            int bits = (at == 1 ? 0x80 : 0) | (end == unit.Length ? 0x40 : 0);
            byte[] payload = [(byte)((unit[0] & 0xe0) | 28), (byte)(bits | Type(unit)), .. unit[at..end]];
            yield return new QuirkPacket(payload, marker && end == unit.Length, shift);
        }
    }

    /// <summary>One STAP-A with all units.</summary>
    public static byte[] Aggregate(IEnumerable<byte[]> units) =>
        [0x78, .. units.SelectMany(u => new byte[] { (byte)(u.Length >> 8), (byte)u.Length }.Concat(u))];
}
