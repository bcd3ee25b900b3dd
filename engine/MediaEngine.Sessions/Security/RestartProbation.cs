using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// Distinguishes a source that restarts a little behind its sequence numbers from late packets; RFC 3550 appendix A.1 handles larger steps.
/// Late packets are few and old, while a restarted source sends one packet after the other. If its timestamps continue, a restart is
/// accepted sooner.
/// </summary>
internal struct RestartProbation
{
    private const int Believed = 5;
    private const int BelievedByTime = 3;

    private ushort _next;
    private byte _run;
    private RtpTimestamp _time;

    /// <summary>A packet is too late. True when it is the last of a run that only a restart causes.</summary>
    /// <param name="newest">RTP timestamp of the newest packet before.</param>
    /// <param name="following">Packets of the run that must still follow.</param>
    public bool Confirms(ushort sequenceNumber, RtpTimestamp timestamp, RtpTimestamp newest, int following = 0)
    {
        bool goesOn = _run > 0 && sequenceNumber == _next && timestamp - _time > 0;
        _run = goesOn ? (byte)(_run + 1) : (byte)1;
        (_next, _time) = ((ushort)(sequenceNumber + 1), timestamp);
        if (_run + following < (timestamp - newest > 0 ? BelievedByTime : Believed))
            return false;
        _run = 0;
        return true;
    }
}
