using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Sessions.Streams;

/// <summary>A source that handles the feedback of its receiver, where the engine itself is the sender.</summary>
internal interface ISenderFeedback
{
    /// <summary>The SSRC of retransmissions (RFC 4588) that signalling announced; 0 for any.</summary>
    uint RetransmissionSsrc { get; }

    /// <summary>The way to the receiver has room for retransmissions.</summary>
    bool MayRetransmit { get; }

    /// <summary>Receives one message about media, in a compound that the transport has authenticated (RFC 4585 section 6).</summary>
    void Receive(in FeedbackMessage feedback, MonotonicTime now);
}
