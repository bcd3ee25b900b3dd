using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>The words in "flags" of media and stream statistics.</summary>
internal static class StatisticsFlags
{
    public static IEnumerable<string> OfMedia(CallState call, SectionState media, bool pointsAtUs)
    {
        MediaDirection direction = media.Direction;
        if (media.Received is not null)
            yield return "initialized";
        if (media.Learning.Asymmetric)
            yield return "asymmetric";
        if ((direction & MediaDirection.ReceiveOnly) != 0)
            yield return "send";
        if ((direction & MediaDirection.SendOnly) != 0)
            yield return "recv";
        if (Muxes(media))
            yield return "rtcp-mux";
        if (media.Dtls is not null)
            yield return "DTLS-SRTP";

        // The role is not decided yet: the party or the engine may still choose it.
        bool open = media.Dtls is { Setup: "actpass" }
            || (media.Dtls is not null && media is { Agreed.IsEmpty: true, Received.Dtls.Setup: "actpass" });
        if (open || media.Dtls is { Setup: "active" })
            yield return "DTLS role active";
        if (open || media.Dtls is { Setup: "passive" })
            yield return "DTLS role passive";
        if (media.Sdes is not null || OffersSdes(media))
            yield return "SDES";
        if (media.KeysPass)
            yield return "passthrough";
        if (media.Ice is { } ice)
        {
            yield return "ICE";
            if (ice.Trickle)
                yield return "trickle ICE";
        }

        if (media.Ice?.Controlling ?? media.OfferedByUs)
            yield return "ICE controlling";
        if (media.Ice is not null && media.Received?.Ice is { Lite: true })
            yield return "ICE-lite peer";
        if (media.Ice is { Lite: true })
            yield return "ICE-lite self";

        if (media.Pair == PairedLines.PlainFirst)
            yield return "legacy OSRTP";
        if (media.Pair == PairedLines.SecureFirst)
            yield return "reverse legacy OSRTP";
        if (media.Learning.Unidirectional)
            yield return "unidirectional";
        if (pointsAtUs)
            yield return "loop check";
        if (media.PtimeOverride is not null)
            yield return "ptime-override";
        if (TransportPolicy.HasFeedback(media.Protocol))
            yield return "RTCP feedback";
        if (media.GenerateRtcp)
            yield return "RTCP generator";
        if (media.Echo)
            yield return "echo";
        if (media.Blackhole)
            yield return "blackhole";
        if (call.Transcodes(media))
            yield return "transcoding";
    }

    public static bool Muxes(SectionState media) => media.Mux || media.MuxPending;

    public static IEnumerable<string> OfStream(SectionState media, bool rtcp, TransportSnapshot? snapshot)
    {
        if (!rtcp)
            yield return "RTP";
        if (rtcp)
            yield return "RTCP";
        else if (Muxes(media))
            yield return "RTCP";
        if (rtcp && Muxes(media))
            yield return "fallback RTCP";
        if (media.Received is not null)
            yield return "filled";
        if (snapshot is { Confirmed: true })
            yield return "confirmed";
        if (snapshot is { IsKernelized: true })
            yield return "kernelized";
        if (snapshot is { DtlsVerified: true })
            yield return "DTLS fingerprint verified";
        if (media.Learning.StrictSource)
            yield return "strict source address";
        if (media.Learning.MediaHandover)
            yield return "media handover";
    }

    /// <summary>The party's keys are not answered yet.</summary>
    private static bool OffersSdes(SectionState media) => media is { KeysPass: false, Agreed.IsEmpty: true, Received.Crypto.IsEmpty: false }
        && OsrtpPolicy.MayBeSecure(media);
}
