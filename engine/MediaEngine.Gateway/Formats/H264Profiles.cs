using System.Globalization;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Gateway.Formats;

/// <summary>
/// Which of a viewer's H.264 formats fits a stream (RFC 6184 section 8.1). An exact profile is best, because some viewers decode only what
/// was negotiated. Otherwise constrained baseline is answered and the stream is sent as it is: decoders of browsers play main and high
/// profile without B-frames, and refuse a session that names a profile they did not offer.
/// </summary>
internal static class H264Profiles
{
    private const uint ConstrainedBaseline = 0x42e01f;

    /// <summary>The profile-level-id in fmtp parameters; 0 when there is none.</summary>
    public static uint Of(string? parameters) => parameters is not null
        && FormatParameters.TryFind(parameters, "profile-level-id", out ReadOnlySpan<char> text)
        && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : 0;

    /// <summary>The best of the offered formats; null without any. Only packetization mode 1 carries pictures of any size.</summary>
    /// <param name="stream">profile-level-id of the stream; 0 while unknown.</param>
    public static PayloadFormat? Best(IEnumerable<PayloadFormat> offered, uint stream)
    {
        PayloadFormat? best = null;
        int rank = -1;
        foreach (PayloadFormat format in offered)
        {
            int mode = FormatParameters.Number(format.Parameters, "packetization-mode", 0);
            int own = (mode == 1 ? 8 : 0) + Rank(Of(format.Parameters), stream == 0 ? ConstrainedBaseline : stream);
            if (own <= rank)
                continue;
            (best, rank) = (format, own);
        }

        return best;
    }

    private static int Rank(uint offered, uint stream)
    {
        if (offered == 0)
            return 0;
        if (Profile(offered) == Profile(stream))
            return (byte)offered >= (byte)stream ? 7 : 6;
        return Profile(offered) == Profile(ConstrainedBaseline) ? 5 : (offered >> 16) == 0x42 ? 4 : 1;
    }

    /// <summary>The profile of a profile-level-id by RFC 6184 table 5, as far as browsers distinguish them.</summary>
    private static uint Profile(uint value)
    {
        uint idc = value >> 16;
        uint constraints = (value >> 8) & 0xff;
        bool constrained = (constraints & 0x40) != 0;
        return idc switch
        {
            0x42 => constrained ? 1u : 2u,
            0x4d => (constraints & 0x80) != 0 ? 1u : 3u,
            0x64 => (constraints & 0x0c) == 0x0c ? 5u : 4u,
            _ => 0x100 + idc,
        };
    }
}
