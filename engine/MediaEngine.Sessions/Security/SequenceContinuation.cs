using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// Keeps the sequence numbers of one SSRC towards an SRTP receiver ascending when their source restarts. An SRTP index may not go back (RFC
/// 3711 section 9.1), and a receiver would drop such packets, so an offset is added. As in RFC 3550 appendix A.1 a jump is accepted when
/// two consecutive packets make it; a single packet from far away is late or forged, and dropped.
/// </summary>
internal struct SequenceContinuation
{
    /// <summary>MAX_DROPOUT of RFC 3550 appendix A.1.</summary>
    private const int MaximumDropout = 3000;

    /// <summary>No receiver accepts a packet this late.</summary>
    public const int Window = 128;

    /// <summary>The sequence number that confirms a jump, plus one; 0 for none.</summary>
    private int _confirming;

    private RestartProbation _probation;

    /// <summary>The next sequence number of a restarted source, plus one; 0 for none.</summary>
    private int _restart;

    /// <summary>The offset added to the source's numbers, modulo 2^16.</summary>
    public ushort Offset { get; private set; }

    /// <summary>The sequence number to send a packet with. False when it must not be sent.</summary>
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

        // Without an offset numbers may jump ahead: the index follows, and the receiver sees the loss.
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

    /// <summary>
    /// A packet could not be sent, because its number is used. A run of such packets is a source that restarted a little behind its
    /// numbers.
    /// </summary>
    /// <param name="newest">RTP timestamp of the newest packet sent.</param>
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
