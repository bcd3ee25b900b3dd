namespace MediaEngine.Server.Listeners;

/// <summary>What the control sockets saw, for metrics. Written by several threads.</summary>
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

    /// <summary>Datagrams to control sockets that came from our own media sockets.</summary>
    public long OwnMedia => Volatile.Read(ref _ownMedia);

    /// <summary>Datagrams, streams and HTTP requests that got no NG reply because they were none.</summary>
    public long Garbage => Volatile.Read(ref _garbage);

    /// <summary>Requests dropped because too many were waiting, and connections beyond the cap.</summary>
    public long Overloaded => Volatile.Read(ref _overloaded);

    /// <summary>Connections that waited and gave way to new ones.</summary>
    public long Displaced => Volatile.Read(ref _displaced);

    /// <summary>Replies over UDP that the kernel did not take.</summary>
    public long SendFailures => Volatile.Read(ref _sendFailures);

    /// <summary>Requests whose execution threw: our own errors.</summary>
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
