using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Negotiation;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

/// <summary>
/// Two parties, one engine, and the rules of RFC 3264, 4568, 5763, 8839 and 8842 that every combination of requests must keep.
/// </summary>
/// <param name="seen">The names of the rules that were reached. A run that reaches no rule tests nothing.</param>
internal sealed class SecurityModel(Dictionary<string, int> seen)
{
    private static readonly string[] _offerKeys =
    [
        "SDES=off", "SDES=no-NULL_HMAC_SHA1_80", "SDES=only-AES_CM_128_HMAC_SHA1_80", "SDES=only-AEAD_AES_256_GCM", "SDES=nonew",
        "SDES=static", "SDES=prefer", "SDES=pad", "SDES=lifetime", "SDES=order:AES_CM_128_HMAC_SHA1_32;AEAD_AES_128_GCM;",
        "SDES=offerer_pref:AES_CM_128_HMAC_SHA1_32;NULL_HMAC_SHA1_80;", "SDES=unencrypted_srtp", "SDES=encrypted_srtp",
        "SDES=unauthenticated_srtp", "DTLS=off", "DTLS=passive", "DTLS=active", "DTLS-fingerprint=sha-512", "transport-protocol=RTP/AVP",
        "transport-protocol=RTP/SAVP", "transport-protocol=UDP/TLS/RTP/SAVPF", "ICE=remove", "ICE=force", "ICE-lite=both", "trickle-ICE",
        "reject-ICE", "rtcp-mux=offer", "rtcp-mux=require", "rtcp-mux=demux", "rtcp-mux=accept", "rtcp-mux=reject", "reset", "recrypt",
        "no-tls-id", "OSRTP=offer", "OSRTP=offer-legacy", "OSRTP=accept", "no-port-latching", "WebRTC", "generate-mid",
        "codec-transcode-opus", "codec-transcode-opus", "codec-consume-PCMA", "ptime=40",
    ];

    private static readonly string[] _answerKeys =
    [
        "SDES=no-NULL_HMAC_SHA1_80", "SDES=only-AES_CM_128_HMAC_SHA1_80", "SDES=prefer", "DTLS=off", "DTLS=passive", "ICE=force",
        "ICE=remove", "ICE=default", "OSRTP=accept", "trickle-ICE", "transport-protocol=RTP/AVP", "transport-protocol=RTP/SAVP",
        "rtcp-mux=offer", "rtcp-mux=accept", "SDES=lifetime", "no-tls-id",
    ];

    private readonly SignalledCall _call = new(transcoding: true);
    private readonly SecurityPhone _caller = new("198.51.100.1");
    private readonly SecurityPhone _callee = new("198.51.100.2");
    private readonly List<string> _history = [];

    /// <summary>Keys that the engine generated, each with the party that received it.</summary>
    private readonly Dictionary<string, SecurityPhone> _ours = [];

    private bool _begun;

    public void Run(SecurityStep step)
    {
        try
        {
            (SecurityPhone offerer, SecurityPhone answerer) = step.FromCaller || !_begun ? (_caller, _callee) : (_callee, _caller);
            string[] offerKeys = Chosen(_offerKeys, step.OfferKeys);
            string sdp = offerer.Offer(step.Offer);
            _history.Add($"{(offerer == _caller ? "caller" : "callee")} offers [{string.Join(' ', offerKeys)}]\n{sdp}");
            string[] before = answerer.Told;
            answerer.Told = offerer == _callee
                ? _call.OfferBack(sdp, offerKeys) : _begun ? _call.Reoffer(sdp, offerKeys) : _call.Offer(sdp, offerKeys);
            CheckOffer(offerer, answerer, offerKeys, before);
            CheckConvertedKeys();
            if (!step.Answered && _begun)
                return;
            string[] answerKeys = Chosen(_answerKeys, step.AnswerKeys);
            sdp = answerer.Answer(step.Answer);
            _history.Add($"told\n{string.Join('\n', answerer.Told)}\nanswers [{string.Join(' ', answerKeys)}]\n{sdp}");
            before = offerer.Told;
            offerer.Told = offerer == _callee ? _call.AnswerBack(sdp, answerKeys) : _call.Answer(sdp, answerKeys);
            _begun = true;
            _history.Add($"told\n{string.Join('\n', offerer.Told)}");
            CheckAnswer(offerer, answerer, [.. offerKeys, .. answerKeys], before);
            CheckConvertedKeys();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{string.Join('\n', _history)}\n{e.StackTrace}", e);
        }
    }

    private static string[] Chosen(string[] keys, ulong bits)
    {
        // At most three keys at a time.
        var chosen = new List<string>();
        for (int i = 0; i < 3; i++, bits /= 97)
        {
            int index = (int)(bits % 97);
            if (index < keys.Length
                && !chosen.Exists(c => c.Split('=')[0] == keys[index].Split('=')[0] && !c.StartsWith("SDES", StringComparison.Ordinal)))
                chosen.Add(keys[index]);
        }

        return [.. chosen];
    }

    private void CheckOffer(SecurityPhone offerer, SecurityPhone answerer, string[] keys, string[] before)
    {
        string[] told = answerer.Told;
        CheckLines(answerer, told, before);
        CryptoAttribute[] lines = Parsed(told);
        Assert.Equal(lines.Length, lines.Select(l => l.Tag).Distinct().Count());
        Assert.Equal(lines.Length, lines.Select(l => l.Profile).Distinct().Count());
        foreach (IEnumerable<string> section in string.Join('\n', told).Split("\nm=").Skip(1).Select(s => s.Split('\n')))
            Assert.True(!keys.Contains("OSRTP=offer-legacy") || IsSecure(section.First())
                || !section.Any(l => l.StartsWith("a=crypto", StringComparison.Ordinal)));
        if (!keys.Contains("SDES=nonew"))
            Assert.All(lines, l => Assert.True(Allowed(keys, l.Profile), $"{l} is not allowed"));

        foreach (string key in Values(told, "crypto").Select(KeyOf))
        {
            Assert.DoesNotContain(key, answerer.OwnKeys);
            See(offerer.OwnKeys.Contains(key) ? "key passed" : "key made");
            if (!offerer.OwnKeys.Contains(key))
                Own(key, answerer);
        }

        Assert.All(Values(told, "setup"), s => Assert.Equal("actpass", s));
        CheckPlan(answerer, told);
    }

    private void CheckAnswer(SecurityPhone offerer, SecurityPhone answerer, string[] keys, string[] before)
    {
        string[] told = offerer.Told;
        CheckLines(offerer, told, before);
        string[] sections = Sections(told);
        Assert.Equal(offerer.HasPair ? [false, true] : [IsSecure(offerer.Protocol)], sections.Select(m => IsSecure(m.Split(' ')[2])));
        if (!offerer.HasIce)
            Assert.DoesNotContain(told,
                l => l.StartsWith("a=ice-", StringComparison.Ordinal) || l.Contains("candidate", StringComparison.Ordinal));
        if (!offerer.HasMux)
            Assert.DoesNotContain("a=rtcp-mux", told);
        CryptoAttribute[] lines = Parsed(told);
        Assert.True(lines.Length <= 1);
        Assert.True(lines.Length == 0 || Values(told, "fingerprint").Length == 0);
        foreach (CryptoAttribute line in lines)
        {
            CryptoAttribute offered = Assert.Single(offerer.Offered, o => o.Tag == line.Tag && o.Profile == line.Profile);
            Assert.Equal(
                (offered.UnencryptedSrtp, offered.UnencryptedSrtcp, offered.UnauthenticatedSrtp),
                (line.UnencryptedSrtp, line.UnencryptedSrtcp, line.UnauthenticatedSrtp));
            if (!keys.Contains("SDES=nonew"))
                Assert.True(Allowed(keys, line.Profile), $"{line} is not allowed");
            string key = KeyOf(Values(told, "crypto")[0]);
            Assert.DoesNotContain(key, offerer.OwnKeys);
            if (!answerer.OwnKeys.Contains(key))
                Own(key, offerer);
        }

        foreach (string setup in Values(told, "setup"))
            Assert.Contains(setup, offerer.Setup switch
            {
                "actpass" => ["active", "passive"],
                "active" => ["passive"],
                "passive" => (string[])["active"],
                _ => []
            });
        string[] lives = [.. sections.Where(m => m.Split(' ')[1] != "0")];
        Assert.True(lives.Length <= 1);
        bool live = lives.Length == 1;
        if (offerer.HasPair)
            See(live && !IsSecure(lives[0]) ? "plain line" : "secure line");
        See(!live ? "refused" : lines.Length > 0
            ? "answered with SDES" : Values(told, "fingerprint").Length > 0 ? "answered with DTLS" : "answered in clear");
        if (Values(told, "ice-ufrag").Length > 0)
            See("answered with ICE");
        if (live && IsSecure(lives[0]))
            Assert.True(lines.Length + Values(told, "fingerprint").Length == 1, "a secure section answered without a key");
        CheckPlan(offerer, told);
        if (Values(told, "ice-ufrag") is [var ufrag, ..])
        {
            // New credentials of the peer are answered with new credentials (RFC 8839 section 4.4.1.1.1).
            if (offerer.AnsweredIce is { } last && last.Own != offerer.Ufrag)
            {
                See("ICE restarted");
                Assert.NotEqual(last.Ours, ufrag);
            }

            offerer.AnsweredIce = (offerer.Ufrag, ufrag);
        }

        if (live && lines is [var own])
        {
            SrtpPlan? srtp = TransportAt(lives[0].Split(' ')[1])?.Srtp;
            Assert.Equal(own.Profile.Name, srtp?.Send?.Suite);
            Assert.True(own.Key.KeyAndSalt.AsSpan().SequenceEqual(srtp!.Send!.MasterKeyAndSalt.AsSpan()));
            Assert.True(offerer.Offered.First(o => o.Tag == own.Tag).Key.KeyAndSalt.AsSpan()
                .SequenceEqual(srtp.Receive!.MasterKeyAndSalt.AsSpan()));
        }
    }

    private void See(string what) => seen[what] = seen.GetValueOrDefault(what) + 1;

    /// <summary>What must hold for each description of the engine.</summary>
    private void CheckLines(SecurityPhone reader, string[] told, string[] before)
    {
        string text = string.Join("\r\n", told) + "\r\n";
        Assert.True(SdpReader.TryRead(text, out SessionDescription session, out _, strict: true), "our description cannot be read");
        foreach (MediaDescription media in session.Sections)
        {
            ReceivedSection? section = SectionReader.Read(session, media, default);
            Assert.NotNull(section);
            Assert.Equal(media.AttributeValues("crypto").Count(), section.Crypto.Length);
            Assert.Equal(media.HasAttribute("fingerprint"), section.Dtls is not null);
            Assert.Equal(media.HasAttribute("fingerprint"), media.HasAttribute("setup"));
            Assert.Equal(media.AttributeValues("candidate").Count(), section.Ice?.Candidates.Length ?? 0);
            Assert.Equal(media.HasAttribute("ice-ufrag"), section.Ice is not null);
            if (section.Ice is { } ice)
                Assert.True(ice.Ufrag.Length >= 4 && ice.Password.Length >= 22 && (ice.Ufrag + ice.Password).All(char.IsAsciiLetterOrDigit),
                    $"{ice.Ufrag} {ice.Password}");
        }

        // When both descriptions have a tls-id, new ports have a new tls-id.
        if (before.Length > 0 && Values(before, "tls-id") is [var old] && Values(told, "tls-id") is [var now]
            && reader.Port(before) != reader.Port(told)
            && reader.Port(told) != "0" && reader.Port(before) != "0")
        {
            See("other association");
            Assert.NotEqual(old, now);
        }
    }

    /// <summary>A section with a secure protocol neither sends nor accepts a clear packet.</summary>
    private void CheckPlan(SecurityPhone reader, string[] told)
    {
        // With two open m= lines the peer may still choose either.
        if (Sections(told).Select(m => m.Split(' ')).Where(m => m[1] != "0").ToArray() is not [var media] || !IsSecure(media[2]))
            return;
        TransportPlan? transport = TransportAt(media[1]);
        Assert.NotNull(transport);
        Assert.True(transport.Srtp is not null || transport.Dtls is not null, $"clear packets on port {media[1]} of {reader.Ufrag}");
    }

    /// <summary>Different payloads encrypted with one key would share a key stream (RFC 3711 section 9.1).</summary>
    private void CheckConvertedKeys()
    {
        foreach (RoutePlan route in _call.Plan.Routes
            .Where(r => !r.Transcodings.IsEmpty && r.Transcodings.Any(c => c.Kind != TranscodingKind.Pass)))
        {
            SrtpKeys? from = SrtpOf(route.From)?.Receive, to = SrtpOf(route.To)?.Send;
            if (from is null || to is null)
                continue;
            See("converted between keys");
            Assert.False(from.MasterKeyAndSalt.AsSpan().SequenceEqual(to.MasterKeyAndSalt.AsSpan()), "converted under one key");
        }

        SrtpPlan? SrtpOf(int media) =>
            _call.Plan.Transports.FirstOrDefault(t => t.Id == _call.Plan.Sections.First(m => m.Id == media).RtpTransport)?.Srtp;
    }

    private void Own(string key, SecurityPhone told)
    {
        if (!_ours.TryAdd(key, told))
            Assert.Same(told, _ours[key]);
    }

    private TransportPlan? TransportAt(string port) => _call.Plan.Transports.FirstOrDefault(t => t.Port.Local.Port.ToString() == port);

    private static bool Allowed(string[] keys, SrtpProfile suite)
    {
        string[] only = [.. keys.Where(k => k.StartsWith("SDES=only-", StringComparison.Ordinal)).Select(k => k["SDES=only-".Length..])];
        return only.Length > 0 ? only.Contains(suite.Name) : !keys.Contains($"SDES=no-{suite.Name}");
    }

    private static string KeyOf(string crypto) => crypto.Split("inline:")[1].Split('|', ' ')[0].TrimEnd('=');

    private static CryptoAttribute[] Parsed(string[] lines) =>
    [
        .. Values(lines, "crypto")
            .Select(
                v => CryptoAttribute.TryParse(v, out CryptoAttribute? parsed) ? parsed : throw new FormatException($"our own line {v}")),
    ];

    private static bool IsSecure(string protocol) => protocol.Contains("SAVP", StringComparison.Ordinal);

    private static string[] Sections(string[] lines) => [.. lines.Where(l => l.StartsWith("m=", StringComparison.Ordinal))];
}
