using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MediaEngine.Media;

/// <summary>
/// The table of what SDP says about codecs: those of <see cref="AudioCodecs"/> say it themselves, the others only pass through.
/// </summary>
public static class SdpCodecs
{
    private static readonly ImmutableArray<SdpCodec> _passing =
    [
        new("G723"),
        new("speex") { ClockRate = 16_000 },
        new("EVS") { ClockRate = 16_000 },

        // Of two modes both parties take the one of 30 ms (RFC 3952 section 5).
        new("iLBC") { Binding = [new SdpParameter("mode", "30")], AgreesOnLayout = true, IsNeverAdded = true },
        new("QCELP") { IsNeverAdded = true },
        new("EVRC") { IsNeverAdded = true }, new("EVRC0") { IsNeverAdded = true }, new("EVRC1") { IsNeverAdded = true },
        new("EVRCB") { IsNeverAdded = true }, new("EVRCB0") { IsNeverAdded = true }, new("EVRCB1") { IsNeverAdded = true },
        new("H264")
        {
            IsVideo = true,
            Binding =
            [
                new SdpParameter("packetization-mode", "0"),
                new SdpParameter("profile-level-id", "42000a", SdpParameterComparison.Profile),
            ],
        },
        new("VP9") { IsVideo = true, Binding = [new SdpParameter("profile-id", "0")] },
    ];

    private static readonly FrozenDictionary<string, SdpCodec> _byName =
        AudioCodecs.All.Select(static c => c.Sdp).Concat(_passing).DistinctBy(static c => c.Encoding, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static c => c.Encoding, StringComparer.OrdinalIgnoreCase);

    private static readonly SdpCodec[] _aliases = [.. _byName.Values.Where(static c => c.AliasOf is not null)];

    /// <summary>Null for a codec of which nothing is known but its name.</summary>
    public static SdpCodec? Find(string encoding) => _byName.GetValueOrDefault(encoding);

    /// <summary>The names mean one codec.</summary>
    public static bool SameName(string one, string other)
    {
        if (one.Equals(other, StringComparison.OrdinalIgnoreCase))
            return true;
        foreach (SdpCodec alias in _aliases)
        {
            if (alias.Encoding.Equals(one, StringComparison.OrdinalIgnoreCase)
                || alias.Encoding.Equals(other, StringComparison.OrdinalIgnoreCase))
                return CommonName(one).Equals(CommonName(other), StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    /// <summary>One name for all that mean the codec.</summary>
    public static string CommonName(string encoding) => Find(encoding)?.AliasOf ?? encoding;
}
