namespace MediaEngine.Protocol.Payloads;

/// <summary>The table that gives the depacketizer of each encoding name (RFC 4855, in any letter case).</summary>
public static class PayloadFormats
{
    private const int AacFrame = 1024;

    private static readonly Dictionary<string, Create> _formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["H264"] = H264,
        ["H265"] = H265,
        ["VP8"] = (pool, _) => new Vp8Depacketizer(pool),
        ["VP9"] = (pool, _) => new Vp9Depacketizer(pool),
        ["AV1"] = (pool, _) => new Av1Depacketizer(pool),
        ["JPEG"] = (pool, _) => new JpegDepacketizer(pool),
        ["MP4V-ES"] = (pool, _) => new Mpeg4VisualDepacketizer(pool),
        ["H263"] = (pool, _) => new H263Depacketizer(pool, rfc2190: true),
        ["H263-1998"] = (pool, _) => new H263Depacketizer(pool, rfc2190: false),
        ["H263-2000"] = (pool, _) => new H263Depacketizer(pool, rfc2190: false),
        ["MPEG4-GENERIC"] = Aac,
        ["MP4A-LATM"] = Latm,
        ["MPA"] = (pool, _) => new MpegAudioDepacketizer(pool),
        ["PCMU"] = Samples,
        ["PCMA"] = Samples,
        ["G722"] = Samples,
        ["L16"] = Samples,
        ["OPUS"] = Samples,
        ["G726-16"] = Samples,
        ["G726-24"] = Samples,
        ["G726-32"] = Samples,
        ["G726-40"] = Samples,
        ["AAL2-G726-16"] = Samples,
        ["AAL2-G726-24"] = Samples,
        ["AAL2-G726-32"] = Samples,
        ["AAL2-G726-40"] = Samples,
    };

    private delegate Depacketizer Create(FramePool pool, string parameters);

    /// <summary>Encoding names that have a depacketizer.</summary>
    public static IReadOnlyCollection<string> Names => _formats.Keys;

    /// <summary>Makes a depacketizer. Returns null if the encoding has none.</summary>
    /// <param name="encoding">As in rtpmap, without the clock rate. H263 is the format of static payload type 34.</param>
    /// <param name="parameters">The text after the payload type in fmtp. It may be empty or invalid. Its parameter sets are read.</param>
    public static Depacketizer? TryCreate(FramePool pool, string encoding, string parameters) =>
        _formats.TryGetValue(encoding, out Create? create) ? create(pool, parameters) : null;

    private static H264Depacketizer H264(FramePool pool, string parameters)
    {
        var sets = new H264ParameterSets();
        if (FormatParameters.TryFind(parameters, "sprop-parameter-sets", out ReadOnlySpan<char> sprop))
            sets.ReadAnnounced(sprop);
        return new H264Depacketizer(pool, sets);
    }

    private static H265Depacketizer H265(FramePool pool, string parameters)
    {
        var sets = new H265ParameterSets();
        foreach (string name in (ReadOnlySpan<string>)["sprop-vps", "sprop-sps", "sprop-pps"])
        {
            if (FormatParameters.TryFind(parameters, name, out ReadOnlySpan<char> sprop))
                sets.ReadAnnounced(sprop);
        }

        return new H265Depacketizer(pool, sets, FormatParameters.Number(parameters, "sprop-max-don-diff", 0) > 0);
    }

    private static AacDepacketizer Aac(FramePool pool, string parameters)
    {
        bool low = FormatParameters.TryFind(parameters, "mode", out ReadOnlySpan<char> mode)
            && mode.Equals("AAC-lbr", StringComparison.OrdinalIgnoreCase);
        int frame = AudioSpecificConfig.TryParse(FormatParameters.Hexadecimal(parameters, "config"), out AudioSpecificConfig config)
            ? config.FrameLength
            : AacFrame;
        int size = Math.Clamp(FormatParameters.Number(parameters, "sizelength", low ? 6 : 13), 1, 16);
        int index = Math.Min(FormatParameters.Number(parameters, "indexlength", low ? 2 : 3), 16);
        int delta = Math.Min(FormatParameters.Number(parameters, "indexdeltalength", low ? 2 : 3), 16);
        return new AacDepacketizer(pool, FormatParameters.Number(parameters, "constantduration", frame), size, index, delta);
    }

    private static LatmDepacketizer Latm(FramePool pool, string parameters)
    {
        byte[] config = FormatParameters.Hexadecimal(parameters, "config");
        // The default of cpresent is 1 (RFC 6416 section 7.3), but senders that give a configuration without cpresent mean 0.
        return new LatmDepacketizer(pool, config, FormatParameters.Number(parameters, "cpresent", config.Length > 0 ? 0 : 1) != 0);
    }

    private static SampleDepacketizer Samples(FramePool pool, string parameters) => new(pool);
}
