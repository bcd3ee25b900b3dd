using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>One payload type of a camera's media section, with its rtpmap and fmtp.</summary>
public sealed record RtspFormat
{
    /// <summary>Names of parameters that may follow a comma when a camera separates parameters by commas.</summary>
    private static readonly string[] _commaSeparated =
    [
        "packetization-mode", "profile-level-id", "sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps", "level-asymmetry-allowed",
        "config", "mode", "sizelength", "indexlength", "indexdeltalength", "streamtype", "profile-id", "level-id", "tier-flag",
        "sprop-max-don-diff", "max-mbps", "max-fs", "max-br", "useinbandfec", "stereo", "sprop-stereo", "cpresent", "object", "bitrate",
    ];

    /// <summary>0 to 127.</summary>
    public required int PayloadType { get; init; }

    /// <summary>The name from the rtpmap or from RFC 3551; empty when neither has one.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>In hertz; 0 when unknown.</summary>
    public int ClockRate { get; init; }

    public int Channels { get; init; } = 1;

    /// <summary>The section has an rtpmap for this payload type, so RFC 3551 was not used.</summary>
    public bool HasMap { get; init; }

    /// <summary>The text after the payload type in fmtp; empty when there is none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Compares the name of the encoding without regard to case.</summary>
    public bool Is(string encoding) => Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of an fmtp parameter, without regard to the case of its name; null when it is missing.</summary>
    public string? Parameter(string name)
    {
        foreach ((string key, string value) in AllParameters())
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    /// <summary>
    /// All fmtp parameters. They are separated by ";", or by "," before a known name, because a comma also separates parameter sets.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> AllParameters()
    {
        ImmutableArray<KeyValuePair<string, string>>.Builder all = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string part in Parameters.Split(';'))
        {
            string rest = part;
            while (all.Count < RtspLimits.MaxParameterCount)
            {
                int comma = NextParameter(rest);
                Add(comma < 0 ? rest : rest[..comma]);
                if (comma < 0)
                    break;
                rest = rest[(comma + 1)..];
            }
        }

        return all.ToImmutable();

        void Add(string text)
        {
            text = text.Trim();
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals != 0 && text.Length > 0)
                all.Add(equals < 0 ? new(text, "") : new(text[..equals].TrimEnd(), text[(equals + 1)..].Trim()));
        }
    }

    /// <summary>The format that RFC 3551 defines for a payload type without an rtpmap; the encoding is empty when there is none.</summary>
    internal static RtspFormat Static(int payloadType)
    {
        (string encoding, int rate, int channels) = payloadType switch
        {
            0 => ("PCMU", 8000, 1),
            2 => ("G726-32", 8000, 1),
            3 => ("GSM", 8000, 1),
            4 => ("G723", 8000, 1),
            5 => ("DVI4", 8000, 1),
            6 => ("DVI4", 16000, 1),
            7 => ("LPC", 8000, 1),
            8 => ("PCMA", 8000, 1),
            9 => ("G722", 8000, 1),
            10 => ("L16", 44100, 2),
            11 => ("L16", 44100, 1),
            12 => ("QCELP", 8000, 1),
            13 => ("CN", 8000, 1),
            14 => ("MPA", 90000, 1),
            15 => ("G728", 8000, 1),
            16 => ("DVI4", 11025, 1),
            17 => ("DVI4", 22050, 1),
            18 => ("G729", 8000, 1),
            25 => ("CelB", 90000, 1),
            26 => ("JPEG", 90000, 1),
            28 => ("nv", 90000, 1),
            31 => ("H261", 90000, 1),
            32 => ("MPV", 90000, 1),
            33 => ("MP2T", 90000, 1),
            34 => ("H263", 90000, 1),
            _ => ("", 0, 1),
        };
        return new RtspFormat { PayloadType = payloadType, Encoding = encoding, ClockRate = rate, Channels = channels };
    }

    private static int NextParameter(string text)
    {
        for (int comma = -1; (comma = text.IndexOf(',', comma + 1)) >= 0;)
        {
            ReadOnlySpan<char> behind = text.AsSpan(comma + 1).TrimStart();
            foreach (string name in _commaSeparated)
            {
                if (behind.StartsWith(name, StringComparison.OrdinalIgnoreCase) && behind[name.Length..].TrimStart() is ['=', ..])
                    return comma;
            }
        }

        return -1;
    }
}
