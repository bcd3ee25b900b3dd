namespace MediaEngine.Server.Listeners;

/// <summary>Counters of the control sockets, for metrics. Written by several threads.</summary>
internal sealed class ListenerCounters
{
    private long _requests;
    private long _refused;
    private long _ownMedia;
    private long _garbage;
    private long _overloaded;
    private long _displaced;
    private long _sendFailures;
    private long _handlerFailures;

    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Datagrams and connections from peers that are not allowed.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Datagrams to control sockets from the engine's own media sockets.</summary>
    public long OwnMedia => Volatile.Read(ref _ownMedia);

    /// <summary>Malformed datagrams, streams and HTTP requests, which get no NG reply.</summary>
    public long Garbage => Volatile.Read(ref _garbage);

    /// <summary>Requests dropped because too many were waiting, and connections beyond the limit.</summary>
    public long Overloaded => Volatile.Read(ref _overloaded);

    /// <summary>Idle connections closed for new ones.</summary>
    public long Displaced => Volatile.Read(ref _displaced);

    /// <summary>UDP replies the kernel refused.</summary>
    public long SendFailures => Volatile.Read(ref _sendFailures);

    /// <summary>Requests whose execution threw an exception: bugs of the engine.</summary>
    public long HandlerFailures => Volatile.Read(ref _handlerFailures);

    public void CountRequest() => Interlocked.Increment(ref _requests);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountOwnMedia() => Interlocked.Increment(ref _ownMedia);

    public void CountGarbage() => Interlocked.Increment(ref _garbage);

    public void CountOverloaded() => Interlocked.Increment(ref _overloaded);

    public void CountDisplaced() => Interlocked.Increment(ref _displaced);

    public void CountSendFailure() => Interlocked.Increment(ref _sendFailures);

    public void CountHandlerFailure() => Interlocked.Increment(ref _handlerFailures);
}
