using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Control.Tests.Security;

/// <summary>A party of the model with the last description it sent and the last one it received.</summary>
internal sealed class SecurityPhone(string address)
{
    private int _keys;
    private int _restarts;
    private bool _answers;

    /// <summary>All keys that this party has generated.</summary>
    public HashSet<string> OwnKeys { get; } = [];

    /// <summary>Crypto lines of its last offer that follow RFC 4568, as tag and suite.</summary>
    public List<CryptoAttribute> Offered { get; private set; } = [];

    public string Protocol { get; private set; } = "RTP/AVP";

    public bool HasIce { get; private set; }

    public bool HasMux { get; private set; }

    public string? Setup { get; private set; }

    /// <summary>Its last offer had two m= lines for the media, one with SRTP and one without.</summary>
    public bool HasPair { get; private set; }

    /// <summary>Its user fragment and the engine's in the last answer to it that had ICE.</summary>
    public (string Own, string Ours)? AnsweredIce { get; set; }

    public string Ufrag => $"{address[^1]}frag{_restarts:0000}";

    /// <summary>The engine's description for this party.</summary>
    public string[] Told { get; set; } = [];

    public string Port(string[] lines) => lines.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[1];

    /// <summary>An offer. Each part of the number decides one property.</summary>
    public string Offer(int number)
    {
        var choices = new Choices(number);
        _answers = false;
        Protocol = choices.Of("RTP/SAVP", "RTP/AVP", "UDP/TLS/RTP/SAVPF", "RTP/SAVPF", "RTP/AVPF");
        HasPair = Protocol == "RTP/SAVP" && choices.Yes(4);
        bool keyed = Protocol.Contains("SAVP", StringComparison.Ordinal) || choices.Yes(4);
        string crypto = keyed ? choices.Of("one", "none", "two", "weak", "broken", "many", "unencrypted", "mki") : "none";
        Setup = keyed && (crypto == "none" || choices.Yes(3)) ? choices.Of("actpass", "active", "passive") : null;
        HasIce = choices.Yes(2);
        HasMux = choices.Yes(2);
        if (choices.Yes(4))
            _restarts++;
        Offered = [];
        List<string> attributes = Crypto(crypto, choices);
        if (Setup is not null)
            attributes.AddRange([$"setup:{Setup}",
                $"fingerprint:sha-256 {(choices.Yes(4) ? SignalledCall.OtherFingerprint : SignalledCall.Fingerprint)}"]);
        return Describe(choices, HasPair ? ["RTP/AVP", Protocol] : [Protocol], attributes);
    }

    /// <summary>An answer to the received description: it accepts one of the offered protocols, or breaks the rules.</summary>
    public string Answer(int number)
    {
        var choices = new Choices(number);
        _answers = true;
        string[] protocols = [.. Told.Where(l => l.StartsWith("m=", StringComparison.Ordinal)).Select(l => l.Split(' ')[2])];
        string[] crypto = SignalledCall.Values(Told, "crypto");
        HasIce = Told.Any(l => l.StartsWith("a=ice-ufrag:", StringComparison.Ordinal)) && choices.Yes(2);
        if (HasIce)
            AnsweredIce = null;
        HasMux = Told.Contains("a=rtcp-mux") && choices.Yes(2);
        bool dtls = SignalledCall.Values(Told, "fingerprint").Length > 0 && (crypto.Length == 0 || choices.Yes(2));
        List<string> attributes = [];
        if (dtls)
            attributes.AddRange([$"setup:{choices.Of("active", "passive")}", $"fingerprint:sha-256 {SignalledCall.OtherFingerprint}"]);
        else if (crypto.Length > 0 && CryptoAttribute.TryParse(crypto[choices.Below(crypto.Length)], out CryptoAttribute? taken))
        {
            string line = Line(taken.Tag, taken.Profile,
                choices.Yes(5) ? " UNENCRYPTED_SRTP" : taken.UnencryptedSrtp ? " UNENCRYPTED_SRTP" : "");
            attributes.Add(choices.Yes(8) ? line.Replace("inline:", "inline:!", StringComparison.Ordinal) : line);
        }

        // The party may omit keys, also where this is not allowed.
        if (choices.Yes(5))
            attributes.Clear();
        if (protocols.Length == 1)
            return Describe(choices, protocols, attributes);

        // Of two m= lines the party accepts one.
        int open = Array.FindIndex(protocols, p => p.Contains("SAVP", StringComparison.Ordinal) == attributes.Count > 0);
        return Describe(choices, protocols, attributes, open);
    }

    private List<string> Crypto(string kind, Choices choices)
    {
        SrtpProfile any = SrtpProfile.All[choices.Below(SrtpProfile.All.Length)];
        string[] lines = kind switch
        {
            "one" => [Line(choices.Of(1, 7, 999_999_999), any, "")],
            "two" => [Line(1, any, ""), Line(2, SrtpProfile.AesCm128Tag80, "")],
            "weak" => [Line(1, SrtpProfile.NullTag80, ""), Line(2, SrtpProfile.AesCm128Tag80, "")],
            "broken" => ["crypto:1 FOO inline:AAAA", Line(2, any, "|soon"), Line(1_000_000_000, any, "")],
            "many" => [.. SrtpProfile.All.Select((profile, i) => Line(20 - i, profile, ""))],
            "unencrypted" => [Line(3, SrtpProfile.AesCm128Tag32, " UNENCRYPTED_SRTP"), Line(4, any, "")],
            "mki" => [Line(1, any, "|2^20|1:4")],
            _ => [],
        };
        foreach (string line in lines)
        {
            if (CryptoAttribute.TryParse(line.AsSpan("crypto:".Length), out CryptoAttribute? parsed))
                Offered.Add(parsed);
        }

        return [.. lines];
    }

    private string Line(int tag, SrtpProfile profile, string rest)
    {
        byte[] key = new byte[profile.KeyAndSaltLength];
        key[0] = (byte)address[^1];
        BitConverter.TryWriteBytes(key.AsSpan(1), ++_keys);
        string text = Convert.ToBase64String(key).TrimEnd('=');
        OwnKeys.Add(text);
        return $"crypto:{tag} {profile.Name} inline:{text}{rest}";
    }

    /// <param name="taken">The index of the accepted m= line when there are several; the others are refused. Null accepts all.</param>
    private string Describe(Choices choices, string[] protocols, List<string> attributes, int? taken = null)
    {
        string[] keys = [.. attributes];
        if (HasIce)
            attributes.AddRange([$"ice-ufrag:{Ufrag}", "ice-pwd:asd88fgpdd777uzjYhagZg",
                $"candidate:1 1 UDP 2130706431 {address} 7000 typ host"]);
        if (HasMux)
            attributes.Add("rtcp-mux");
        string at = choices.Yes(4) ? address + "7" : address;
        string opus = SignalledCall.Values(Told, "rtpmap").FirstOrDefault(r => r.Contains("opus", StringComparison.Ordinal)) is { } map
            && choices.Yes(2) ? map.Split(' ')[0] : "";

        // An answer uses an offered codec. With another codec the worker, not signalling, would have to keep key streams apart.
        string[] told = _answers ? [.. Told.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ').Skip(3)] : ["8"];
        string formats = opus.Length > 0 ? opus : told.Contains("8") ? "8" : told[0];
        opus = formats == "8" ? "" : formats;
        if (opus.Length > 0)
            attributes.Add($"rtpmap:{opus} opus/48000/2");
        IEnumerable<string> sections = protocols.Select((protocol, i) => SignalledCall.Section(
            $"audio {(taken is null || taken == i ? 7000 : 0)} {protocol} {formats}",
            protocols.Length == 1 || protocol.Contains("SAVP", StringComparison.Ordinal) ? [.. attributes] : [.. attributes.Except(keys)]));
        return SignalledCall.Session(HasIce && choices.Yes(4) ? ["ice-lite"] : [], [.. sections])
            .Replace("198.51.100.10", at, StringComparison.Ordinal);
    }

    /// <summary>Decisions read from the digits of one number, the lowest first.</summary>
    private sealed class Choices(int number)
    {
        private uint _rest = (uint)number;

        public int Below(int count)
        {
            uint taken = _rest % (uint)count;
            _rest = (_rest / (uint)count * 2_654_435_769u) ^ (_rest >> 7);
            return (int)taken;
        }

        public bool Yes(int oneOf) => Below(oneOf) == oneOf - 1;

        public T Of<T>(params T[] values) => values[Below(values.Length)];
    }
}
