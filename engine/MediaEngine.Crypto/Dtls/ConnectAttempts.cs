using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// The attempts of a DTLS client to reach its peer: the address to send to, and when to retry after a handshake failed before it was
/// authenticated.
/// </summary>
internal sealed class ConnectAttempts
{
    /// <summary>Delay before the first retry. Each further delay is twice as long.</summary>
    public static readonly TimeSpan FirstRestart = TimeSpan.FromMilliseconds(100);

    private const int Maximum = 6;

    private int _failed;

    /// <summary>The peer's address in its SDP.</summary>
    public TransportAddress Target { get; private set; }

    /// <summary>When to retry; never when no retry is planned.</summary>
    public MonotonicTime RestartAt { get; private set; } = MonotonicTime.Never;

    public void Begin(TransportAddress target)
    {
        Target = target;
        _failed = 0;
    }

    /// <summary>Plans the next attempt after a failure. Returns false when the attempts are used up.</summary>
    /// <param name="redirected">The handshake had followed an unsolicited answer. Its failure does not count against the peer.</param>
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

    /// <summary>Cancels the planned retry.</summary>
    public void Settle() => RestartAt = MonotonicTime.Never;
}
