using System.Collections.Frozen;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Payload types that need no rtpmap (RFC 3551 sections 6, tables 4 and 5).</summary>
internal static class StaticPayloads
{
    private static readonly FrozenDictionary<int, PayloadFormat> _byNumber = new PayloadFormat[]
    {
        new(0, "PCMU", 8000, 1, null), new(3, "GSM", 8000, 1, null), new(4, "G723", 8000, 1, null),
        new(5, "DVI4", 8000, 1, null), new(6, "DVI4", 16000, 1, null), new(7, "LPC", 8000, 1, null),
        new(8, "PCMA", 8000, 1, null), new(9, "G722", 8000, 1, null), new(10, "L16", 44100, 2, null),
        new(11, "L16", 44100, 1, null), new(12, "QCELP", 8000, 1, null), new(13, "CN", 8000, 1, null),
        new(14, "MPA", 90000, 1, null), new(15, "G728", 8000, 1, null), new(16, "DVI4", 11025, 1, null),
        new(17, "DVI4", 22050, 1, null), new(18, "G729", 8000, 1, null), new(25, "CelB", 90000, 1, null),
        new(26, "JPEG", 90000, 1, null), new(28, "nv", 90000, 1, null), new(31, "H261", 90000, 1, null),
        new(32, "MPV", 90000, 1, null), new(33, "MP2T", 90000, 1, null), new(34, "H263", 90000, 1, null),
    }.ToFrozenDictionary(p => p.PayloadType);

    /// <summary>The format of a payload type without rtpmap; an empty encoding for a dynamic one.</summary>
    public static PayloadFormat Of(int payloadType) =>
        _byNumber.TryGetValue(payloadType, out PayloadFormat? format) ? format : PayloadFormat.Of(payloadType, "", 0, 1, null);

    /// <summary>The static payload type of a codec (RFC 3551), or -1.</summary>
    public static int NumberOf(string encoding, int clockRate, int channels)
    {
        foreach (PayloadFormat format in _byNumber.Values)
        {
            if (format.Named(encoding) && format.ClockRate == clockRate && format.Channels == channels)
                return format.PayloadType;
        }

        return -1;
    }
}
