using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>The far end of one TCP connection a worker has started. Bytes keep their order and come after the delay of the link.</summary>
public sealed class SimStreamPeer
{
    private readonly SimNetwork _network;
    private readonly TransportAddress _local;
    private readonly TransportAddress _worker;
    private MonotonicTime _lastToWorker;
    private MonotonicTime _lastToPeer;

    internal SimStreamPeer(SimNetwork network, TransportAddress local, TransportAddress worker, int token) =>
        (_network, _local, _worker, Token) = (network, local, worker, token);

    /// <summary>The worker's token.</summary>
    public int Token { get; }

    /// <summary>Neither side has closed the connection.</summary>
    public bool IsOpen { get; internal set; }

    /// <summary>The next bytes of the worker.</summary>
    public Action<byte[]>? Received { get; set; }

    /// <summary>The worker has closed the connection.</summary>
    public Action? Closed { get; set; }

    /// <summary>What the worker may have under way before its writes are refused, bytes.</summary>
    public int Capacity { get; set; } = 64 * 1024;

    internal int UnderWay { get; private set; }

    internal Action<byte[]> ToWorker { get; init; } = _ => { };

    internal Action<string> EndAtWorker { get; init; } = _ => { };

    public void Send(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        _network.Schedule(NextToWorker(), () => ToWorker(copy));
    }

    /// <summary>Ends the connection after what was sent before.</summary>
    public void Close(string reason = "closed by the peer")
    {
        IsOpen = false;
        _network.Schedule(NextToWorker(), () => EndAtWorker(reason));
    }

    internal bool TryDeliver(ReadOnlySpan<byte> bytes)
    {
        if (UnderWay + bytes.Length > Capacity)
            return false;
        byte[] copy = bytes.ToArray();
        UnderWay += copy.Length;
        _network.Schedule(NextToPeer(), () =>
        {
            UnderWay -= copy.Length;
            Received?.Invoke(copy);
        });
        return true;
    }

    internal void CloseByWorker()
    {
        if (!IsOpen)
            return;
        IsOpen = false;
        _network.Schedule(NextToPeer(), () => Closed?.Invoke());
    }

    /// <summary>Until the connection stands, nothing passes it.</summary>
    internal void Establish(MonotonicTime at) => (_lastToPeer, _lastToWorker) = (at, at);

    private MonotonicTime NextToWorker() =>
        _lastToWorker = Later(_lastToWorker, _network.Now + _network.DelayBetween(_local, _worker));

    private MonotonicTime NextToPeer() =>
        _lastToPeer = Later(_lastToPeer, _network.Now + _network.DelayBetween(_worker, _local));

    private static MonotonicTime Later(MonotonicTime last, MonotonicTime at) => at < last ? last : at;
}
