namespace MediaEngine.Sessions.Events;

/// <summary>What workers tell signalling; delivered on the control thread.</summary>
public interface IMediaEvents
{
    /// <summary>A call has had no media for longer than allowed. Signalling removes it.</summary>
    void CallTimedOut(long callKey, CallTimeoutReason reason);

    /// <summary>The key a transport sends with has had all the SSRCs, or all the packets, it may have. Told once for each key: the next description brings a new one.</summary>
    void KeyUsedUp(long callKey, int transportId)
    {
    }

    /// <summary>Two sources sent media to one port of a call at a time. Told once for each call.</summary>
    void MediaContested(long callKey)
    {
    }

    /// <summary>A bug of ours ended a call; the worker has forgotten it already. Signalling removes it and tells the operator.</summary>
    void CallFailed(long callKey, CallFault fault);
}
