using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Ng.Tables;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>Every key, flag and prefix in every spelling that controllers use, and the option it must set.</summary>
public sealed class NgKeyTableTests
{
    private static readonly string[] CaseFreeWords = ["DTLS", "ICE", "SDES", "RTCP", "DTMF", "OSRTP", "TOS", "T38", "SIP", "VSC"];

    public static readonly TheoryData<string, string> Flags = new()
    {
        { "trust-address", "Addresses.TrustAddress=True" },
        { "SIP-source-address", "Addresses.SipSourceAddress=True" },
        { "asymmetric", "Addresses.Asymmetric=True" },
        { "strict-source", "Addresses.StrictSource=True" },
        { "media-handover", "Addresses.MediaHandover=True" },
        { "unidirectional", "Addresses.Unidirectional=True" },
        { "port-latching", "Addresses.PortLatching=True" },
        { "no-port-latching", "Addresses.NoPortLatching=True" },
        { "NAT-wait", "Addresses.NatWait=True" },
        { "pierce-NAT", "Addresses.PierceNat=True" },
        { "internal", "Addresses.FromInterface=internal" },
        { "external", "Addresses.FromInterface=external" },
        { "reset", "Transport.Reset=True" },
        { "original-sendrecv", "SdpOutput.OriginalSendrecv=True" },
        { "generate-mid", "SdpOutput.GenerateMid=True" },
        { "loop-protect", "SdpOutput.LoopProtect=True" },
        { "full-rtcp-attribute", "SdpOutput.FullRtcpAttribute=True" },
        { "no-rtcp-attribute", "SdpOutput.NoRtcpAttribute=True" },
        { "no-tls-id", "Dtls.NoTlsId=True" },
        { "trickle-ICE", "Ice.Trickle=True" },
        { "reject-ICE", "Ice.Reject=True" },
        { "ICE-reject", "Ice.Reject=True" },
        { "WebRTC", "Transport.WebRtc=True" },
        { "strip-extmap", "Extmap.Strip=all" },
        { "pad-crypto", "Sdes.Pad=True" },
        { "recrypt", "Transport.Recrypt=True" },
        { "passthrough", "Transport.Passthrough=True" },
        { "no-passthrough", "Transport.Passthrough=False" },
        { "always-transcode", "Codec.Accept=all" },
        { "force-transcoding", "Codec.ForceTranscoding=True" },
        { "allow-transcoding", "Codec.AllowTranscoding=True" },
        { "allow-asymmetric-codecs", "Codec.AllowAsymmetricCodecs=True" },
        { "allow-no-codec-media", "Codec.AllowNoCodecMedia=True" },
        { "single-codec", "Codec.SingleCodec=True" },
        { "reuse-codecs", "Codec.ReuseCodecs=True" },
        { "no-codec-renegotiation", "Codec.ReuseCodecs=True" },
        { "static-codecs", "Codec.StaticCodecs=True" },
        { "no-jitter-buffer", "Media.NoJitterBuffer=True" },
        { "inject-DTMF", "Dtmf.Inject=True" },
        { "detect-DTMF", "Dtmf.Detect=True" },
        { "block-DTMF", "Dtmf.Block=True" },
        { "block-short", "Media.BlockShort=True" },
        { "block-egress", "Playback.BlockEgress=True" },
        { "early-media", "Media.EarlyMedia=True" },
        { "player", "Media.AudioPlayer=Transcoding" },
        { "audio-player", "Media.AudioPlayer=Transcoding" },
        { "no-player", "Media.AudioPlayer=Off" },
        { "generate-RTCP", "Media.GenerateRtcp=True" },
        { "record-call", "Recording.RecordCall=On" },
        { "discard-recording", "Recording.Discard=True" },
        { "exclude-recording", "Recording.Exclude=True" },
        { "skip-recording-db", "Recording.SkipDatabase=True" },
        { "recording-vsc", "Recording.Vsc=True" },
        { "recording-announcement", "Recording.Announcement=True" },
        { "no-redis-update", "Dialogue.NoRedisUpdate=True" },
        { "new-branch", "Dialogue.NewBranch=True" },
        { "provisional", "Dialogue.Provisional=True" },
        { "fragment", "Dialogue.Fragment=True" },
        { "debug", "Debug=True" },
        { "explain", "Explain=True" },
        { "all", "Selection.Scope=All" },
        { "directional", "Selection.Directional=True" },
        { "bidirectional", "Subscription.Bidirectional=True" },
        { "unsubscribe", "Subscription.Unsubscribe=True" },
        { "inactive", "Subscription.Inactive=True" },
        { "mix", "Subscription.Mix=True" },
        { "mixed", "Subscription.Mix=True" },
        { "RTCP-mirror", "Subscription.RtcpMirror=True" },
        { "siprec", "Subscription.SipRec=True" },
        { "egress", "Subscription.Egress=True" },
        { "fatal", "Deletion.Fatal=True" },
        { "fast", "Deletion.Fast=True" },
        { "to-tag", "Deletion.ToTag=True" },
        { "pause", "Recording.Pause=True" },
        { "RTP", "Transport.Protocol=RTP/AVP" },
        { "SRTP", "Transport.Protocol=RTP/SAVP" },
        { "AVP", "Transport.Protocol=RTP/AVP" },
        { "AVPF", "Transport.Protocol=RTP/AVPF" },
        { "DTLS", "Transport.Protocol=UDP/TLS/RTP/SAVP" },
        { "RTP/AVP", "Transport.Protocol=RTP/AVP" },
        { "RTP/AVPF", "Transport.Protocol=RTP/AVPF" },
        { "RTP/SAVP", "Transport.Protocol=RTP/SAVP" },
        { "RTP/SAVPF", "Transport.Protocol=RTP/SAVPF" },
        { "UDP/TLS/RTP/SAVP", "Transport.Protocol=UDP/TLS/RTP/SAVP" },
        { "UDP/TLS/RTP/SAVPF", "Transport.Protocol=UDP/TLS/RTP/SAVPF" },
    };

    public static readonly TheoryData<string> FlagsWithoutEffect =
    [
        "symmetric",
        "asymmetric-codecs",
        "symmetric-codecs",
        "reorder-codecs",
        "force",
        "auto-bridge",
    ];

    public static readonly TheoryData<string, string> Prefixes = new()
    {
        { "codec-strip-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Strip=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-offer-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Offer=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-except-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Except=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-ignore-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Ignore=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-mask-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Mask=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-accept-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Accept=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-consume-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Consume=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-set-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Set=opus/48000/2///useinbandfec=1;x=a b" },
        { "codec-transcode-opus/48000/2///useinbandfec--1;x--a..b", "Codec.Transcode=opus/48000/2///useinbandfec=1;x=a b" },
        { "transcode-PCMA", "Codec.Transcode=PCMA" },
        { "codec-strip-AMR_WB", "Codec.Strip=AMR_WB" },
        { "SDES-off", "Sdes.Off=True" },
        { "SDES-no", "Sdes.Off=True" },
        { "SDES-disable", "Sdes.Off=True" },
        { "SDES-disabled", "Sdes.Off=True" },
        { "SDES-no-AES_CM_128_HMAC_SHA1_80", "Sdes.No=AES_CM_128_HMAC_SHA1_80" },
        { "SDES-only-NULL_HMAC_SHA1_32", "Sdes.Only=NULL_HMAC_SHA1_32" },
        { "SDES-nonew", "Sdes.NoNew=True" },
        { "SDES-order:AEAD_AES_128_GCM;AES_CM_128_HMAC_SHA1_80", "Sdes.Order=AEAD_AES_128_GCM|AES_CM_128_HMAC_SHA1_80" },
        { "SDES-offerer_pref:AEAD_AES_256_GCM;", "Sdes.OffererPreference=AEAD_AES_256_GCM" },
        { "SDES-pad", "Sdes.Pad=True" },
        { "SDES-lifetime", "Sdes.Lifetime=True" },
        { "SDES-static", "Sdes.Static=True" },
        { "SDES-prefer", "Sdes.Prefer=True" },
        { "SDES-priority", "Sdes.Prefer=True" },
        { "SDES-unencrypted_srtp", "Sdes.UnencryptedSrtp=True" },
        { "SDES-UNENCRYPTED_SRTCP", "Sdes.UnencryptedSrtcp=True" },
        { "SDES-unauthenticated_srtp", "Sdes.UnauthenticatedSrtp=True" },
        { "SDES-encrypted_srtp", "Sdes.UnencryptedSrtp=False" },
        { "SDES-ENCRYPTED_SRTCP", "Sdes.UnencryptedSrtcp=False" },
        { "SDES-authenticated_srtp", "Sdes.UnauthenticatedSrtp=False" },
        { "OSRTP-offer", "Osrtp=Offer" },
        { "OSRTP-offer-RFC", "Osrtp=Offer" },
        { "OSRTP-offer-legacy", "Osrtp=OfferLegacy" },
        { "OSRTP-accept-RFC", "Osrtp=AcceptRfc" },
        { "OSRTP-accept-legacy", "Osrtp=AcceptLegacy" },
        { "OSRTP-accept", "Osrtp=Accept" },
        { "replace-origin", "Replace=Origin" },
        { "replace-origin-full", "Replace=OriginFull" },
        { "replace-SDP-version", "Replace=SdpVersion" },
        { "replace-username", "Replace=Username" },
        { "replace-session-name", "Replace=SessionName" },
        { "replace-zero-address", "Replace=ZeroAddress" },
        { "replace-force-increment-sdp-ver", "Replace=ForceIncrementSdpVersion" },
        { "replace-session-connection", "Replace=None" },
        { "rtcp-mux-offer", "RtcpMux=Offer" },
        { "rtcp-mux-require", "RtcpMux=Require" },
        { "rtcp-mux-demux", "RtcpMux=Demux" },
        { "rtcp-mux-accept", "RtcpMux=Accept" },
        { "rtcp-mux-reject", "RtcpMux=Reject" },
        { "BUNDLE-accept", "Bundle=Accept" },
        { "BUNDLE-offer", "Bundle=Offer" },
        { "BUNDLE-require", "Bundle=Require" },
        { "BUNDLE-strict", "Bundle=Strict" },
        { "BUNDLE-reject", "Bundle=Reject" },
        { "T38-decode", "T38.Options=Decode" },
        { "T.38-force", "T38.Options=Force" },
        { "T38-stop", "T38.Options=Stop" },
        { "T38-no-ECM", "T38.Options=NoEcm" },
        { "T38-no-V.17", "T38.Options=NoV17" },
        { "T38-no-V.27ter", "T38.Options=NoV27Ter" },
        { "T38-no-V.29", "T38.Options=NoV29" },
        { "T38-no-V.34", "T38.Options=NoV34" },
        { "T38-no-IAF", "T38.Options=NoIaf" },
        { "T38-FEC", "T38.Options=Fec" },
        { "endpoint-learning-off", "Addresses.EndpointLearning=Off" },
        { "endpoint-learning-immediate", "Addresses.EndpointLearning=Immediate" },
        { "endpoint-learning-delayed", "Addresses.EndpointLearning=Delayed" },
        { "endpoint-learning-heuristic", "Addresses.EndpointLearning=Heuristic" },
        { "from-tags-a--b", "Selection.FromTags=a=b" },
        { "sdp-attr-add-audio-ptime:20", "SdpOutput.AttributeEdits=audio:+ptime:20:-:~" },
        { "sdp-attr-add-none-x:a..b--c", "SdpOutput.AttributeEdits=global:+x:a b=c:-:~" },
        { "sdp-attr-remove-video-rtcp-fb", "SdpOutput.AttributeEdits=video:+:-rtcp-fb:~" },
        { "sdp-attr-substitute-global-a:1>b:2", "SdpOutput.AttributeEdits=global:+:-:~a:1>b:2" },
    };

    /// <summary>Key, type as sent (string, integer, list split at "|"), value, option.</summary>
    public static readonly TheoryData<string, char, string, string> Keys = new()
    {
        { "call-id", 'S', "x", "CallId=x" },
        { "call-ID", 'S', "x", "CallId=x" },
        { "from-tag", 'S', "x", "FromTag=x" },
        { "to-tag", 'S', "x", "ToTag=x" },
        { "via-branch", 'S', "x", "ViaBranch=x" },
        { "sdp", 'S', "v=0", "Sdp=v=0" },
        { "from-tags", 'L', "a|b", "Selection.FromTags=a|b" },
        { "to-call-id", 'S', "x", "Selection.ToCallId=x" },
        { "source-call-id", 'S', "x", "Selection.SourceCallId=x" },
        { "source-tag", 'S', "x", "Selection.SourceTag=x" },
        { "label", 'S', "x", "Selection.Label=x" },
        { "from-label", 'S', "x", "Selection.Label=x" },
        { "to-label", 'S', "x", "Selection.ToLabel=x" },
        { "set-label", 'S', "x", "Selection.SetLabel=x" },
        { "address", 'S', "192.0.2.1", "Selection.Address=192.0.2.1" },
        { "all", 'S', "all", "Selection.Scope=All" },
        { "all", 'S', "none", "Selection.Scope=Unspecified" },
        { "all", 'S', "offer-answer", "Selection.Scope=OfferAnswer" },
        { "all", 'S', "except-offer-answer", "Selection.Scope=ExceptOfferAnswer" },
        { "all", 'S', "not-offer-answer", "Selection.Scope=ExceptOfferAnswer" },
        { "all", 'S', "non-offer-answer", "Selection.Scope=ExceptOfferAnswer" },
        { "all", 'S', "flows", "Selection.Scope=Flows" },
        { "alias-key", 'S', "off", "Dialogue.AliasKey=Off" },
        { "alias-key", 'S', "none", "Dialogue.AliasKey=Off" },
        { "alias-key", 'S', "no", "Dialogue.AliasKey=Off" },
        { "alias-key", 'S', "SDP", "Dialogue.AliasKey=Sdp" },
        { "alias-key", 'S', "address", "Dialogue.AliasKey=Address" },
        { "alias-key", 'S', "endpoint", "Dialogue.AliasKey=Address" },
        { "supports", 'L', "load limit", "Dialogue.SupportsLoadLimit=True" },
        { "xmlrpc-callback", 'S', "192.0.2.1", "Dialogue.XmlRpcCallback=192.0.2.1" },
        { "sip-message-type", 'S', "sip_request", "Dialogue.SipMessageType=Request" },
        { "sip-message-type", 'S', "sip_reply", "Dialogue.SipMessageType=Reply" },
        { "sip-message-type", 'S', "request", "Dialogue.SipMessageType=Request" },
        { "sip-message-type", 'S', "reply", "Dialogue.SipMessageType=Reply" },
        { "sip-message-type", 'S', "SIP response", "Dialogue.SipMessageType=Reply" },
        { "sip-code", 'I', "200", "Dialogue.SipCode=200" },
        { "sip-code", 'S', "183", "Dialogue.SipCode=183" },
        { "metadata", 'S', "a:b", "Recording.Metadata=a:b" },
        { "instance", 'S', "x", "Administration.Instance=x" },
        { "interface", 'S', "x", "Addresses.Interface=x" },
        { "calls", 'L', "a|b", "Subscription.Calls=a|b" },
        { "explain", 'S', "yes", "Explain=True" },
        { "received-from", 'L', "IP4|192.0.2.9", "Addresses.ReceivedFrom=192.0.2.9:0" },
        { "received-from", 'L', "IP6|2001:db8::9", "Addresses.ReceivedFrom=[2001:db8::9]:0" },
        { "received-from", 'S', "192.0.2.9", "Addresses.ReceivedFrom=192.0.2.9:0" },
        { "media-address", 'S', "203.0.113.1", "Addresses.MediaAddress=203.0.113.1:0" },
        { "address-family", 'S', "IP4", "Addresses.AddressFamily=IPv4" },
        { "address family", 'S', "IP6", "Addresses.AddressFamily=IPv6" },
        { "direction", 'L', "a|b", "Addresses.ToInterface=b" },
        { "from-interface", 'S', "a", "Addresses.FromInterface=a" },
        { "to-interface", 'S', "b", "Addresses.ToInterface=b" },
        { "inbound-peer", 'S', "192.0.2.1", "Addresses.InboundPeer=192.0.2.1:0" },
        { "outbound-peer", 'S', "192.0.2.1", "Addresses.OutboundPeer=192.0.2.1:0" },
        { "peer", 'S', "192.0.2.1", "Addresses.InboundPeer=192.0.2.1:0" },
        { "TOS", 'I', "184", "Addresses.Tos=184" },
        { "tos", 'S', "-1", "Addresses.Tos=-1" },
        { "endpoint-learning", 'S', "delayed", "Addresses.EndpointLearning=Delayed" },
        { "transport-protocol", 'S', "RTP/AVP", "Transport.Protocol=RTP/AVP" },
        { "transport-protocol", 'S', "udp/tls/rtp/savpf", "Transport.Protocol=UDP/TLS/RTP/SAVPF" },
        { "transport protocol", 'S', "accept", "Transport.Accept=True" },
        { "ICE", 'S', "force", "Ice.Mode=Force" },
        { "ice", 'S', "remove", "Ice.Mode=Remove" },
        { "ICE", 'S', "default", "Ice.Mode=Default" },
        { "ICE", 'S', "optional", "Ice.Mode=Optional" },
        { "ICE", 'S', "force-relay", "Ice.Mode=ForceRelay" },
        { "ICE", 'S', "force_relay", "Ice.Mode=ForceRelay" },
        { "ICE", 'L', "force|trickle", "Ice.Trickle=True" },
        { "ICE", 'L', "ice2", "Ice.Ice2=True" },
        { "ICE", 'L', "lite", "Ice.Lite=Forward" },
        { "ICE", 'L', "lite-forward", "Ice.Lite=Forward" },
        { "ICE", 'L', "lite-backward", "Ice.Lite=Backward" },
        { "ICE", 'L', "lite-both", "Ice.Lite=Both" },
        { "ICE", 'L', "no-lite", "Ice.Lite=Off" },
        { "ICE", 'L', "lite-off", "Ice.Lite=Off" },
        { "ICE-lite", 'S', "off", "Ice.Lite=Off" },
        { "ICE-lite", 'S', "forward", "Ice.Lite=Forward" },
        { "ice-lite", 'S', "fwd", "Ice.Lite=Forward" },
        { "ICE-lite", 'S', "backward", "Ice.Lite=Backward" },
        { "ICE-lite", 'S', "bkw", "Ice.Lite=Backward" },
        { "ICE-lite", 'S', "both", "Ice.Lite=Both" },
        { "ICE-TCP", 'S', "off", "Ice.Tcp=Off" },
        { "ice-tcp", 'S', "on", "Ice.Tcp=Both" },
        { "ICE-TCP", 'S', "forward", "Ice.Tcp=Forward" },
        { "ICE-TCP", 'S', "bkw", "Ice.Tcp=Backward" },
        { "DTLS", 'S', "off", "Dtls.Off=True" },
        { "dtls", 'S', "no", "Dtls.Off=True" },
        { "DTLS", 'S', "disable", "Dtls.Off=True" },
        { "DTLS", 'L', "passive", "Dtls.Role=Passive" },
        { "DTLS", 'S', "active", "Dtls.Role=Active" },
        { "DTLS-fingerprint", 'S', "sha-512", "Dtls.Fingerprint=sha-512" },
        { "dtls-fingerprint", 'S', "SHA-1", "Dtls.Fingerprint=sha-1" },
        { "SDES", 'L', "off", "Sdes.Off=True" },
        { "sdes", 'L', "only-AES_CM_128_HMAC_SHA1_80|pad", "Sdes.Only=AES_CM_128_HMAC_SHA1_80" },
        { "OSRTP", 'L', "accept", "Osrtp=Accept" },
        { "rtcp-mux", 'L', "offer|require", "RtcpMux=Offer, Require" },
        { "rtcp-mux", 'S', "offer,require", "RtcpMux=Offer, Require" },
        { "RTCP_mux", 'S', "demux", "RtcpMux=Demux" },
        { "bundle", 'L', "accept|strict", "Bundle=Accept, Strict" },
        { "replace", 'L', "origin|SDP version|session name|zero address", "Replace=Origin, SdpVersion, SessionName, ZeroAddress" },
        { "ptime", 'I', "20", "Media.Ptime=20" },
        { "ptime", 'S', "20", "Media.Ptime=20" },
        { "ptime-reverse", 'S', "30ms", "Media.PtimeReverse=30" },
        { "delay-buffer", 'I', "0", "Media.DelayBuffer=0" },
        { "audio-player", 'S', "default", "Media.AudioPlayer=Default" },
        { "player", 'S', "transcoding", "Media.AudioPlayer=Transcoding" },
        { "player", 'S', "on", "Media.AudioPlayer=Transcoding" },
        { "player", 'S', "off", "Media.AudioPlayer=Off" },
        { "audio player", 'S', "always", "Media.AudioPlayer=Always" },
        { "player", 'S', "force", "Media.AudioPlayer=Always" },
        { "media-echo", 'S', "blackhole", "Media.Echo=Blackhole" },
        { "media-echo", 'S', "sinkhole", "Media.Echo=Blackhole" },
        { "media-echo", 'S', "forward", "Media.Echo=Forward" },
        { "media-echo", 'S', "backwards", "Media.Echo=Backwards" },
        { "media-echo", 'S', "both", "Media.Echo=Both" },
        { "drop-traffic", 'S', "start", "Media.DropTraffic=True" },
        { "drop-traffic", 'S', "stop", "Media.DropTraffic=False" },
        { "generate-RTCP", 'S', "on", "Media.GenerateRtcp=True" },
        { "generate-rtcp", 'S', "off", "Media.GenerateRtcp=False" },
        { "passthrough", 'S', "on", "Transport.Passthrough=True" },
        { "passthrough", 'S', "off", "Transport.Passthrough=False" },
        { "sdp-media-remove", 'L', "video|data", "SdpOutput.RemoveMedia=video|data" },
        { "T.38", 'L', "decode|FEC", "T38.Options=Decode, Fec" },
        { "t38", 'L', "force", "T38.Options=Force" },
        { "T.38-version", 'I', "3", "T38.Version=3" },
        { "record-call", 'S', "yes", "Recording.RecordCall=On" },
        { "record-call", 'S', "on", "Recording.RecordCall=On" },
        { "record call", 'S', "off", "Recording.RecordCall=Off" },
        { "record-call", 'S', "discard", "Recording.RecordCall=Discard" },
        { "recording-file", 'S', "/x", "Recording.File=/x" },
        { "output-file", 'S', "/x", "Recording.File=/x" },
        { "output-destination", 'S', "/x", "Recording.File=/x" },
        { "recording-dest", 'S', "/x", "Recording.File=/x" },
        { "recording-dir", 'S', "/x", "Recording.Directory=/x" },
        { "recording-path", 'S', "/x", "Recording.Directory=/x" },
        { "recording-folder", 'S', "/x", "Recording.Directory=/x" },
        { "output-dir", 'S', "/x", "Recording.Directory=/x" },
        { "recording-pattern", 'S', "%c", "Recording.Pattern=%c" },
        { "output-pattern", 'S', "%c", "Recording.Pattern=%c" },
        { "recording-media-slot-offer", 'I', "1", "Recording.MediaSlotOffer=1" },
        { "recording-media-slot-answer", 'I', "2", "Recording.MediaSlotAnswer=2" },
        { "recording-media-slots", 'I', "2", "Recording.MediaSlots=2" },
        { "vsc-start-rec", 'S', "*1", "Recording.VscStart=*1" },
        { "vsc-stop-rec", 'S', "*2", "Recording.VscStop=*2" },
        { "VSC-pause-rec", 'S', "*3", "Recording.VscPause=*3" },
        { "vsc-start-stop-rec", 'S', "*4", "Recording.VscStartStop=*4" },
        { "vsc-pause-resume-rec", 'S', "*5", "Recording.VscPauseResume=*5" },
        { "vsc-start-pause-resume-rec", 'S', "*6", "Recording.VscStartPauseResume=*6" },
        { "DTMF-security", 'S', "drop", "Dtmf.Security=Drop" },
        { "DTMF-security", 'S', "silence", "Dtmf.Security=Silence" },
        { "DTMF-security", 'S', "tone", "Dtmf.Security=Tone" },
        { "DTMF-security", 'S', "random", "Dtmf.Security=Random" },
        { "DTMF-security", 'S', "zero", "Dtmf.Security=Zero" },
        { "DTMF-security", 'S', "DTMF", "Dtmf.Security=Dtmf" },
        { "DTMF-security", 'S', "off", "Dtmf.Security=Off" },
        { "dtmf-security-trigger", 'S', "tone", "Dtmf.SecurityTrigger=Tone" },
        { "DTMF-security-trigger-end", 'S', "off", "Dtmf.SecurityTriggerEnd=Off" },
        { "trigger", 'S', "12", "Dtmf.Trigger=12" },
        { "trigger-end", 'S', "#", "Dtmf.TriggerEnd=#" },
        { "end-trigger", 'S', "#", "Dtmf.TriggerEnd=#" },
        { "trigger-end-time", 'I', "5000", "Dtmf.TriggerEndTime=5000" },
        { "trigger-end-digits", 'I', "4", "Dtmf.TriggerEndDigits=4" },
        { "DTMF-delay", 'I', "40", "Dtmf.Delay=40" },
        { "volume", 'S', "-8", "Dtmf.Volume=-8" },
        { "frequency", 'I', "440", "Dtmf.Frequencies=440" },
        { "frequencies", 'S', "440,480", "Dtmf.Frequencies=440|480" },
        { "frequencies", 'L', "440|480", "Dtmf.Frequencies=440|480" },
        { "code", 'S', "5", "Dtmf.Code=5" },
        { "code", 'I', "11", "Dtmf.Code=11" },
        { "digit", 'S', "*", "Dtmf.Code=10" },
        { "digit", 'S', "#", "Dtmf.Code=11" },
        { "digit", 'S', "D", "Dtmf.Code=15" },
        { "code", 'S', "x", "Dtmf.Code=-1" },
        { "DTMF-log-dest", 'S', "127.0.0.1:5000", "Dtmf.LogDestination=127.0.0.1:5000" },
        { "file", 'S', "/a.wav", "Playback.File=/a.wav" },
        { "blob", 'S', "ab", "Playback.Blob=6162" },
        { "blob64", 'S', "YWI=", "Playback.Blob=6162" },
        { "db-id", 'I', "7", "Playback.DatabaseId=7" },
        { "repeat-times", 'S', "3", "Playback.RepeatTimes=3" },
        { "repeat-duration", 'I', "3000", "Playback.RepeatDuration=3000" },
        { "start-pos", 'I', "10", "Playback.StartPosition=10" },
        { "duration", 'S', "250", "Playback.Duration=250" },
        { "pause", 'I', "100", "Playback.Pause=100" },
        { "delete-delay", 'I', "5", "Deletion.Delay=5" },
        { "delete delay", 'S', "5", "Deletion.Delay=5" },
        { "delete_delay", 'I', "5", "Deletion.Delay=5" },
        { "limit", 'S', "10", "Administration.Limit=10" },
        { "body", 'S', "list totals", "Administration.Body=list totals" },
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public void A_flag_sets_its_option_in_every_spelling(string flag, string option)
    {
        foreach (string spelling in Spellings(flag))
            AssertOption(option, WithFlag(spelling), spelling);
    }

    [Theory]
    [MemberData(nameof(FlagsWithoutEffect))]
    public void A_legacy_flag_is_tolerated_with_a_warning(string flag)
    {
        NgRequest request = WithFlag(flag);
        Assert.Equal([$"flag without effect '{flag}'"], request.Warnings);
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void A_prefix_flag_sets_its_option(string flag, string option) => AssertOption(option, WithFlag(flag), flag);

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_sets_its_option(string key, char type, string text, string option)
    {
        NgValue value = type switch
        {
            'I' => long.Parse(text),
            'L' => NgList.OfText(text.Split('|')),
            _ => text,
        };
        NgRequest request = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add(key, value));
        AssertOption(option, request, key);
    }

    [Fact]
    public void Every_flag_of_the_tables_has_a_case_here()
    {
        var known = Flags.Select(row => NgName.Normalise(row.Data.Item1)).Concat(FlagsWithoutEffect.Select(row => row.Data)).ToHashSet();
        Assert.All(NgKeyTable.Flags, row => Assert.Contains(row.Names.Split('|'), name => known.Contains(NgName.Normalise(name))));
    }

    [Fact]
    public void Every_key_of_the_tables_has_a_case_here_or_below()
    {
        string[] withOwnTest =
        [
            "command", "flags", "rtpp-flags", "template", "repacketize", "codec", "codec-strip", "codec-mask", "codec-except", "codec-offer",
            "codec-ignore", "codec-transcode", "codec-accept", "codec-consume", "codec-set", "transcode", "moh", "extmap", "sdp-attr", "media",
            "tags", "medias",
        ];
        var known = Keys.Select(row => NgName.Normalise(row.Data.Item1)).Concat(withOwnTest).ToHashSet();
        Assert.All(NgKeyTable.Keys, row => Assert.Contains(row.Names.Split('|'), name => known.Contains(NgName.Normalise(name))));
    }

    [Fact]
    public void Case_matters_except_in_the_listed_words()
    {
        Assert.NotEmpty(WithFlag("Trust-Address").Warnings);
        Assert.NotEmpty(WithFlag("nat-wait").Warnings);
        Assert.Empty(WithFlag("full-RTCP-attribute").Warnings);
        Assert.Empty(WithFlag("detect-dtmf").Warnings);
    }

    private static NgRequest WithFlag(string flag) =>
        NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("flags", NgList.OfText([flag])));

    private static void AssertOption(string option, NgRequest request, string spelling)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string actual = NgOptionPath.Value(request, option[..equals]);
        Assert.Equal($"{spelling}: {option[(equals + 1)..]}", $"{spelling}: {actual}");
        Assert.Empty(request.Warnings);
        Assert.Null(request.Error);
    }

    private static IEnumerable<string> Spellings(string flag)
    {
        foreach (string form in new[] { flag, flag.Replace('-', ' '), flag.Replace('-', '_') })
        {
            yield return form;

            // A bare DTLS is a transport token; as such it has one spelling.
            if (flag == "DTLS")
                continue;
            foreach (string word in CaseFreeWords)
            {
                if (form.Split('-', ' ', '_').Contains(word))
                    yield return form.Replace(word, word.ToLowerInvariant(), StringComparison.Ordinal);
            }
        }
    }
}
