using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Transport protocol, ICE, DTLS, rtcp-mux, bundle, OSRTP (ng-flags 2.3).</summary>
internal static class TransportTable
{
    private const string Consent =
        "Consent (RFC 7675) is required: 30 s after a peer stops answering, the engine stops sending to it; rtpengine continues.";

    private const int Srtp = 1;
    private const int Feedback = 2;
    private const int DtlsSrtp = 4;

    /// <summary>Indexed by the bits above.</summary>
    private static readonly string[] _protocols =
    [
        "RTP/AVP", "RTP/SAVP", "RTP/AVPF", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVPF",
    ];

    private static readonly NgWords<(NgIceMode Mode, Action<NgIceOptions>? Apply)> _iceWords = new(
        ("force", (NgIceMode.Force, null)),
        ("remove", (NgIceMode.Remove, null)),
        ("default", (NgIceMode.Default, null)),
        ("optional", (NgIceMode.Optional, null)),
        ("force-relay", (NgIceMode.ForceRelay, null)),
        ("trickle", (default, ice => ice.Trickle = true)),
        ("ice2|ICE2", (default, ice => ice.Ice2 = true)),
        ("lite|lite-forward", (default, ice => ice.Lite = NgIceLite.Forward)),
        ("lite-backward", (default, ice => ice.Lite = NgIceLite.Backward)),
        ("lite-both", (default, ice => ice.Lite = NgIceLite.Both)),
        ("no-lite|lite-off", (default, ice => ice.Lite = NgIceLite.Off)));

    private static readonly NgWords<NgIceLite> _iceLites = new(
        ("off|no|none|disable|disabled", NgIceLite.Off),
        ("forward|fwd", NgIceLite.Forward),
        ("backward|backwards|bkw|bwd", NgIceLite.Backward),
        ("both", NgIceLite.Both));

    private static readonly NgWords<NgIceTcp> _iceTcps = new(
        ("off|no|none|disable|disabled", NgIceTcp.Off),
        ("forward|fwd", NgIceTcp.Forward),
        ("backward|backwards|bkw|bwd", NgIceTcp.Backward),
        ("both|on|yes", NgIceTcp.Both));

    private static readonly NgWords<(bool Off, NgDtlsRole Role)> _dtlsWords = new(
        ("off|no|disable|disabled", (true, NgDtlsRole.Unspecified)),
        ("passive", (false, NgDtlsRole.Passive)),
        ("active", (false, NgDtlsRole.Active)));

    private static readonly NgWords<NgDtlsRole> _dtlsRoles = new(("passive", NgDtlsRole.Passive), ("active", NgDtlsRole.Active));

    private static readonly NgWords<string> _fingerprints = new(
        ("sha-1|SHA-1|sha1|SHA1", "sha-1"),
        ("sha-224|SHA-224|sha224|SHA224", "sha-224"),
        ("sha-256|SHA-256|sha256|SHA256", "sha-256"),
        ("sha-384|SHA-384|sha384|SHA384", "sha-384"),
        ("sha-512|SHA-512|sha512|SHA512", "sha-512"));

    private static readonly NgWords<NgOsrtp> _osrtps = new(
        ("offer|offer-RFC|offer-rfc", NgOsrtp.Offer),
        ("offer-legacy", NgOsrtp.OfferLegacy),
        ("accept-RFC|accept-rfc", NgOsrtp.AcceptRfc),
        ("accept-legacy", NgOsrtp.AcceptLegacy),
        ("accept", NgOsrtp.Accept));

    private static readonly NgWords<NgRtcpMux> _rtcpMuxes = new(
        ("offer", NgRtcpMux.Offer),
        ("require", NgRtcpMux.Require),
        ("demux", NgRtcpMux.Demux),
        ("accept", NgRtcpMux.Accept),
        ("reject", NgRtcpMux.Reject));

    private static readonly NgWords<NgBundle> _bundles = new(
        ("accept", NgBundle.Accept),
        ("offer", NgBundle.Offer),
        ("require", NgBundle.Require),
        ("strict", NgBundle.Strict),
        ("reject", NgBundle.Reject));

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Text("transport-protocol", Same(), SetProtocol),
        NgKeyRow.Words("ICE", Same(Consent), _iceWords, ApplyIce),
        NgKeyRow.Words("ICE-lite", Same(Consent), _iceLites, (r, lite) => r.Request.Ice.Lite = lite),
        NgKeyRow.Words("ICE-TCP|ICE-tcp",
            Own("`off`, `forward` (the other party), `backward` (the sender), `both`: which parties get passive TCP candidates (RFC " +
                "6544). Only with the option `ice-tcp`, whose default is then `both`."),
            _iceTcps, (r, sides) => r.Request.Ice.Tcp = sides),
        NgKeyRow.Words("DTLS", Same("`DTLS=off` in an answer takes SDES of an offerer that has both, as in an offer."),
            _dtlsWords, ApplyDtls),
        NgKeyRow.Words("DTLS-reverse", Same(), _dtlsRoles, (r, role) => r.Request.Dtls.OfferedRole = role),
        NgKeyRow.Words("DTLS-fingerprint", Same(), _fingerprints, (r, hash) => r.Request.Dtls.Fingerprint = hash),
        NgKeyRow.Words("OSRTP",
            Same("Two m= lines for one media (`offer-legacy`) are also treated as one in received offers. Re-offers keep the chosen line."),
            _osrtps, (r, set) => r.Request.Osrtp |= set),
        NgKeyRow.Words("rtcp-mux", Same(), _rtcpMuxes, (r, set) => r.Request.RtcpMux |= set),
        NgKeyRow.Words("bundle|BUNDLE",
            Same("A bundle-only section (port 0) is accepted with its bundle. A section whose packets or payload types cannot be " +
                 "distinguished stays outside the bundle."),
            _bundles, (r, set) => r.Request.Bundle |= set),
        NgKeyRow.Switch("passthrough",
            Same("With ICE as `ICE=optional`. Without ICE the SDP has the engine's port and the keys of the other side."),
            (r, on) => r.Request.Transport.Passthrough = on),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        // Bare tokens of the module's flag syntax: bits that combine, or a whole protocol.
        new("RTP", Same(), r => ApplyBits(r, clear: Srtp | DtlsSrtp, set: 0)),
        new("SRTP", Same(), r => ApplyBits(r, clear: 0, set: Srtp)),
        new("AVP", Same(), r => ApplyBits(r, clear: Feedback, set: 0)),
        new("AVPF", Same(), r => ApplyBits(r, clear: 0, set: Feedback)),
        new("DTLS", Same(), r => ApplyBits(r, clear: 0, set: DtlsSrtp)),
        .. _protocols.Distinct().Select(protocol => new NgFlagRow(protocol, Same(), r => SetProtocol(r, protocol))),
        new("recrypt", NoEffect("Packets are decrypted and encrypted again in any case."), r => r.Request.Transport.Recrypt = true),
        new("reset", Same(), r => r.Request.Transport.Reset = true),
        new("passthrough", Same(), r => r.Request.Transport.Passthrough = true),
        new("no-passthrough", Same(), r => r.Request.Transport.Passthrough = false),
        new("no-tls-id", Same(), r => r.Request.Dtls.NoTlsId = true),
        new("trickle-ICE", Same(), r => r.Request.Ice.Trickle = true),
        new("reject-ICE|ICE-reject", Same(), r => r.Request.Ice.Reject = true),
        new("WebRTC|webrtc|WebRtc", Same(), ApplyWebRtc),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("OSRTP-", Same(), (r, word) => _osrtps.Apply(r, word, (reader, set) => reader.Request.Osrtp |= set)),
        new("rtcp-mux-", Same(), (r, word) => _rtcpMuxes.Apply(r, word, (reader, set) => reader.Request.RtcpMux |= set)),
        new("BUNDLE-|bundle-", Same(), (r, word) => _bundles.Apply(r, word, (reader, set) => reader.Request.Bundle |= set)),
    ];

    private static void SetProtocol(NgRequestReader reader, string name)
    {
        if (name is "accept" or "transparent")
        {
            (reader.Request.Transport.Accept, reader.Request.Transport.Transparent) = (name == "accept", name == "transparent");
            return;
        }

        int bits = Array.FindLastIndex(_protocols, protocol => protocol.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (bits < 0)
        {
            reader.Warn("unknown transport protocol", name);
            return;
        }

        reader.TransportBits = bits;
        reader.Request.Transport.Protocol = _protocols[bits];
    }

    private static void ApplyBits(NgRequestReader reader, int clear, int set)
    {
        reader.TransportBits = reader.TransportBits & ~clear | set;
        reader.Request.Transport.Protocol = _protocols[reader.TransportBits];
    }

    private static void ApplyIce(NgRequestReader reader, (NgIceMode Mode, Action<NgIceOptions>? Apply) word)
    {
        if (word.Apply is not null)
            word.Apply(reader.Request.Ice);
        else
            reader.Request.Ice.Mode = word.Mode;
    }

    private static void ApplyDtls(NgRequestReader reader, (bool Off, NgDtlsRole Role) word)
    {
        reader.Request.Dtls.Off = word.Off;
        if (!word.Off)
            reader.Request.Dtls.Role = word.Role;
    }

    /// <summary>The shortcut for a browser on the other side; later keys may still change each part.</summary>
    private static void ApplyWebRtc(NgRequestReader reader)
    {
        NgRequest request = reader.Request;
        request.Transport.WebRtc = true;
        SetProtocol(reader, "UDP/TLS/RTP/SAVPF");
        request.Ice.Mode = NgIceMode.Force;
        request.Ice.Trickle = true;
        request.RtcpMux |= NgRtcpMux.Offer | NgRtcpMux.Require;
        request.SdpOutput.NoRtcpAttribute = true;
        request.Sdes.Off = true;
        request.SdpOutput.GenerateMid = true;
        request.Bundle |= NgBundle.Offer | NgBundle.Require;
    }
}
