using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// Keeps the sequence numbers of one SSRC towards an SRTP receiver going up when their source starts anew: an SRTP index may not go back
/// (RFC 3711 section 9.1), and a receiver would drop what does, so the numbers are moved. As in RFC 3550 appendix A.1 a jump is believed
/// when two packets in a row make it; a single packet from far away is late or a stranger, and dropped.
/// </summary>
internal struct SequenceContinuation
{
    /// <summary>MAX_DROPOUT of the RFC.</summary>
    private const int MaximumDropout = 3000;

    /// <summary>A packet this late is outside of what any receiver still takes.</summary>
    public const int Window = 128;

    /// <summary>The number that confirms a jump, plus one; 0 for none.</summary>
    private int _confirming;

    private RestartProbation _probation;

    /// <summary>The number under which a source that has started anew comes next, plus one; 0 for none.</summary>
    private int _restart;

    /// <summary>What is added to the numbers of the source, modulo 2^16.</summary>
    public ushort Offset { get; private set; }

    /// <summary>The number to send a packet under; false when it is not to be sent.</summary>
    /// <param name="received">Its number.</param>
    /// <param name="highestSent">The highest number sent so far, in the order of the index.</param>
    public bool TryMap(ushort received, ushort highestSent, out ushort sent)
    {
        if (_restart == received + 1)
        {
            _restart = 0;
            GoOn(received, highestSent, out sent);
            return true;
        }

        sent = (ushort)(received + Offset);
        int step = (short)(sent - highestSent);

        // Unmoved numbers may leap ahead: the index follows, and the receiver sees the loss there was.
        if (step > -Window && (step < MaximumDropout || Offset == 0))
        {
            _confirming = 0;
            return true;
        }

        if (_confirming != received + 1)
        {
            _confirming = (ushort)(received + 1) + 1;
            return false;
        }

        _confirming = 0;
        GoOn(received, highestSent, out sent);
        return true;
    }

    /// <summary>A packet could not be sent, as its number is used. A run of such is a source that has started anew a little behind its numbers.</summary>
    /// <param name="newest">RTP time of the newest packet sent.</param>
    public void NoteUsed(ushort received, RtpTimestamp timestamp, RtpTimestamp newest)
    {
        if (_probation.Confirms(received, timestamp, newest, following: 1))
            _restart = (ushort)(received + 1) + 1;
    }

    private void GoOn(ushort received, ushort highestSent, out ushort sent)
    {
        sent = (ushort)(highestSent + 1);
        Offset = (ushort)(sent - received);
    }
}
