using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>The attempts of a DTLS client to reach its peer: whom to ask, and when to ask again after a handshake failed before it was authenticated.</summary>
internal sealed class ConnectAttempts
{
    /// <summary>Wait before the first attempt after a failure; each further one waits twice as long.</summary>
    public static readonly TimeSpan FirstRestart = TimeSpan.FromMilliseconds(100);

    private const int Maximum = 6;

    private int _failed;

    /// <summary>The address of the peer's SDP.</summary>
    public TransportAddress Target { get; private set; }

    /// <summary>When to ask again; never when that is not wanted.</summary>
    public MonotonicTime RestartAt { get; private set; } = MonotonicTime.Never;

    public void Begin(TransportAddress target)
    {
        Target = target;
        _failed = 0;
    }

    /// <summary>An attempt failed; false when it was the last.</summary>
    /// <param name="redirected">It followed the answer of somebody who was not asked: a stranger's failure is none of the peer's.</param>
    public bool TryAgain(bool redirected, MonotonicTime now)
    {
        if (redirected)
            RestartAt = now + FirstRestart;
        else if (_failed < Maximum)
            RestartAt = now + FirstRestart * (1 << _failed++);
        else
            return false;
        return true;
    }

    /// <summary>No further attempt is planned.</summary>
    public void Settle() => RestartAt = MonotonicTime.Never;
}
