using System.Collections.Frozen;

namespace MediaEngine.Control.Negotiation;

/// <summary>Codecs that may be added to an offer, with what is printed for them unless the specification says otherwise.</summary>
internal static class TranscodableCodecs
{
    private static readonly FrozenDictionary<string, PayloadFormat> _byName = new PayloadFormat[]
    {
        new(0, "PCMU", 8000, 1, null), new(8, "PCMA", 8000, 1, null), new(9, "G722", 8000, 1, null), new(4, "G723", 8000, 1, null),
        new(18, "G729", 8000, 1, "annexb=yes"), new(18, "G729a", 8000, 1, "annexb=no"), new(3, "GSM", 8000, 1, null),
        new(-1, "speex", 16000, 1, null), new(-1, "opus", 48000, 2, "useinbandfec=1"), new(11, "L16", 44100, 1, null),
        new(-1, "AMR", 8000, 1, "octet-align=1;mode-change-capability=2"), new(-1, "AMR-WB", 16000, 1, "octet-align=1;mode-change-capability=2"),
    }.ToFrozenDictionary(f => f.Encoding, StringComparer.OrdinalIgnoreCase);

    /// <summary>A decoder and an encoder exist.</summary>
    public static bool Contains(PayloadFormat format) => _byName.ContainsKey(format.Encoding);

    /// <summary>Payload type -1 when the codec has no static one; null for a codec nobody can encode.</summary>
    public static PayloadFormat? Make(CodecSpecification specification)
    {
        if (!_byName.TryGetValue(specification.Name, out PayloadFormat? known))
            return null;
        int clock = specification.ClockRate != 0 ? specification.ClockRate : known.ClockRate;
        int channels = specification.Channels != 0 ? specification.Channels : specification.ClockRate != 0 ? 1 : known.Channels;
        bool standard = clock == known.ClockRate && channels == known.Channels;
        return known with
        {
            PayloadType = standard ? known.PayloadType : StaticPayloads.NumberOf(known.Encoding, clock, channels),
            ClockRate = clock,
            Channels = channels,
            Parameters = specification.Parameters ?? known.Parameters,
            Added = true,
        };
    }
}
