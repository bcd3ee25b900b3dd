using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Transport protocol towards the receiver, and whether RTP and RTCP share a port with each side.</summary>
internal static class TransportPolicy
{
    public static bool IsSecure(string? protocol) => protocol is not null && protocol.Contains("SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>The protocol of the same profile with SRTP.</summary>
    public static string WithSrtp(string protocol) => protocol switch
    {
        "RTP/AVP" => "RTP/SAVP",
        "RTP/AVPF" => "RTP/SAVPF",
        _ => protocol,
    };

    /// <summary>The protocol of the same profile without SRTP.</summary>
    public static string WithoutSrtp(string protocol) => !IsSecure(protocol) ? protocol : HasFeedback(protocol) ? "RTP/AVPF" : "RTP/AVP";

    public static bool HasFeedback(string? protocol) =>
        protocol is not null && protocol.EndsWith("AVPF", StringComparison.OrdinalIgnoreCase);

    public static void ChooseProtocol(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        bool wasRtp = to.Protocol is null || MediaDescription.IsRtpProtocol(to.Protocol);
        from.Protocol = received.Source.Protocol;
        if (!received.IsRtp)
        {
            bool fax = received.Source.Protocol.Equals("udptl", StringComparison.OrdinalIgnoreCase);
            from.Protocol = to.Protocol = fax ? "udptl" : received.Source.Protocol;
            return;
        }

        TransportOptions transport = exchange.Options.Transport;
        if (transport.Transparent)
            to.Protocol = received.Source.Protocol;
        else if (exchange.IsOffer)
            to.Protocol = transport.Protocol ?? (wasRtp ? to.Protocol : null) ?? received.Source.Protocol;
        else if (transport.Protocol is { } given && (to.Protocol is null || IsSecure(given) == IsSecure(to.Protocol)))
            to.Protocol = given;
        else
        {
            // The offer decides whether SRTP is used: no option of the request can remove it from the answer.
            to.Protocol = (transport.Accept ? null : to.Protocol) ?? received.Source.Protocol;
        }
    }

    /// <summary>Decides multiplexing for both sides. Returns true when the receiver certainly needs only one port.</summary>
    public static bool ChooseMux(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        RtcpMuxOptions flags = exchange.Options.RtcpMux;
        if (!exchange.IsOffer)
        {
            from.Mux = received.RtcpMux;
            to.MuxPending = false;
            (bool offered, MuxAnswer answer) = from.MuxTerms ?? (to.MuxOffered, to.MuxAnswer);
            to.Mux = offered && answer switch
            {
                MuxAnswer.Accept => true,
                MuxAnswer.Refuse => false,
                _ => received.RtcpMux,
            };
            return false;
        }

        // Once used with a party, or required of it, multiplexing is fixed.
        bool established = (to.Mux && (to.Received is not null || to.MuxRequired)) || (to.Received is null && exchange.ReceiverMuxes);
        bool require = (flags & RtcpMuxOptions.Require) != 0 || established;
        to.MuxRequired = require;
        bool demux = (flags & RtcpMuxOptions.Demux) != 0;
        to.Mux = require || (flags & RtcpMuxOptions.Offer) != 0 || (received.RtcpMux && !demux);
        from.MuxOffered = received.RtcpMux;

        // Multiplexing stays, independently of the other side (RFC 5761 section 5.1.1).
        from.MuxAnswer = (flags & RtcpMuxOptions.Reject) != 0 ? MuxAnswer.Refuse
            : demux || (flags & RtcpMuxOptions.Accept) != 0 || from.Mux ? MuxAnswer.Accept
            : MuxAnswer.Mirror;
        to.MuxTerms = (from.MuxOffered, from.MuxAnswer);
        from.MuxPending = received.RtcpMux && from.MuxAnswer != MuxAnswer.Refuse;
        return require;
    }
}
