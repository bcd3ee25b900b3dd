using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Transport.CodecHosts;
using MediaEngine.Transport.Streams;

namespace MediaEngine.Transport;

/// <summary>A back end as the worker loop sees it; handlers see <see cref="IDatagramIo"/>.</summary>
internal abstract unsafe class PacketIo(PacketPool pool, IPortAllocator allocator, WorkerLoopCounters counters)
    : IDatagramIo, IStreamIo, IDisposable
{
    /// <summary>What any link carries whole: 576 bytes less an IPv4 header with room for options and a UDP header.</summary>
    protected const int SmallDatagram = 508;

    public abstract string Name { get; }

    public PacketPool Pool { get; } = pool;

    /// <summary>Ports whose descriptor is not yet released.</summary>
    public int PortCount => Ports.Count;

    protected PortTable Ports { get; } = new(counters);

    protected IPortAllocator Allocator { get; } = allocator;

    protected WorkerLoopCounters Counters { get; } = counters;

    /// <summary>TCP connections; null while the worker listens nowhere and has never connected.</summary>
    protected StreamSet? Streams { get; private set; }

    /// <summary>Addresses listened on for TCP.</summary>
    public IReadOnlyList<TransportAddress> Listening => Streams?.Addresses ?? [];

    /// <summary>Accepts TCP connections from now on. Once, before the loop runs.</summary>
    /// <exception cref="IOException">An address is in use or not ours.</exception>
    public void Listen(IReadOnlyList<TransportAddress> addresses)
    {
        if (addresses.Count == 0)
            return;
        OpenStreams(addresses);
    }

    IStreamIo IDatagramIo.Streams => this;

    /// <inheritdoc cref="IDatagramIo.CodecHosts"/>
    public CodecHostProcesses? CodecHosts { get; private set; }

    ICodecHosts? IDatagramIo.CodecHosts => CodecHosts;

    /// <summary>Codec hosts can be started from now on. Once, before the loop runs.</summary>
    public void StartHostsBy(ICodecHostLauncher launcher) => CodecHosts = new CodecHostProcesses(launcher, OpenedStreams);

    string IStreamIo.CloseReason => Streams?.CloseReason ?? "";

    bool IStreamIo.TryConnect(in TransportAddress remote, out int connection, out string failure)
    {
        try
        {
            return OpenedStreams().TryConnect(remote, out connection, out failure);
        }
        catch (IOException refused)
        {
            (connection, failure) = (-1, refused.Message);
            return false;
        }
    }

    bool IStreamIo.TryWrite(int connection, ReadOnlySpan<byte> bytes) =>
        Streams is not null && ConnectionToken.IsConnection(connection) && Streams.TryWrite(connection, bytes);

    /// <summary>Completions are waiting to be handled: the loop must not sleep.</summary>
    public abstract bool HasWork { get; }

    /// <summary>What the last <see cref="Receive"/> left.</summary>
    public abstract Backlog Backlog { get; }

    /// <summary>
    /// Hands all that is queued to the kernel. Does not wait when <paramref name="deadline"/> is not after <paramref name="now"/>;
    /// otherwise waits for a datagram, a wake or the deadline, up to <paramref name="batchMicroseconds"/> longer for several datagrams.
    /// </summary>
    public abstract void SubmitAndWait(MonotonicTime now, MonotonicTime deadline, uint batchMicroseconds);

    /// <summary>Delivers up to <paramref name="budget"/> completions and returns how many datagrams were received.</summary>
    /// <param name="shedding">Decides which datagrams are dropped. All other completions are handled as usual.</param>
    public abstract int Receive<THandler>(ref THandler handler, MonotonicTime now, int budget, LoadShedding shedding)
        where THandler : IDatagramHandler;

    public abstract void Attach(MediaPort port, int token);

    public abstract void Detach(int token);

    public abstract void Send(int token, in TransportAddress remote, PacketBuffer buffer);

    /// <summary>Time in codecs.</summary>
    public CodecTime CodecTime { get; } = new();

    public void BeginCodecWork() => CodecTime.Begin(MonotonicClock.Now);

    public void EndCodecWork()
    {
        if (CodecTime.End(MonotonicClock.Now))
            FlushSends();
    }

    public void Close(int connection) => Streams?.Close(connection);

    public void SetTrafficClass(int token, byte trafficClass)
    {
        if (!Ports.TryFind(token, out AttachedPort? port))
            return;
        int value = trafficClass;
        _ = port.Family == IpFamily.IPv6
            ? LibC.SetSockOpt(port.Descriptor, SocketConstants.IpProtoIpV6, SocketConstants.IpV6TClass, &value, sizeof(int))
            : LibC.SetSockOpt(port.Descriptor, SocketConstants.IpProtoIp, SocketConstants.IpTos, &value, sizeof(int));
    }

    /// <summary>
    /// Sockets begin without fragmentation, which spares the kernel finding an identification for each datagram (RFC 6864): every link
    /// takes small ones (RFC 791: 576 bytes with headers). A port that sends larger ones needs what the kernel otherwise does.
    /// </summary>
    protected void AllowFragments(AttachedPort port)
    {
        port.MayFragment = true;
        int want = SocketConstants.IpPmtuDiscWant;
        if (port.Family == IpFamily.IPv4)
            _ = LibC.SetSockOpt(port.Descriptor, SocketConstants.IpProtoIp, SocketConstants.IpMtuDiscover, &want, sizeof(int));
    }

    public void Return(PacketBuffer buffer) => Pool.Return(buffer);

    /// <summary>Detaches what is still attached; releases are then completed by further laps.</summary>
    public void DetachAll()
    {
        foreach (int token in Ports.Tokens())
            Detach(token);
    }

    /// <summary>True after a disposal that could not take everything back from the kernel: the pool's memory must stay.</summary>
    public virtual bool KernelHoldsMemory => false;

    /// <summary>Frees kernel objects; slots the kernel held go back to the pool.</summary>
    public void Dispose()
    {
        Dispose(true);
        CodecHosts?.Dispose();
        Streams?.Dispose();
        Streams = null;
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Hands the queued datagrams to the kernel now.</summary>
    protected abstract void FlushSends();

    /// <summary>Has <see cref="StreamSet"/> called whenever the set is readable.</summary>
    protected abstract void Watch(StreamSet streams);

    /// <summary>What is not for an attached port: for a connection, or for nobody.</summary>
    protected void SendElsewhere(int token, PacketBuffer buffer)
    {
        if (Streams is not null && ConnectionToken.IsConnection(token))
            Streams.Send(token, Pool.Span(buffer));
        else
            Counters.AddSendErrors(1);
        Pool.Return(buffer);
    }

    /// <summary>Room the kernel needs to tell <see cref="ObserveControl"/>: CMSG_SPACE of four octets.</summary>
    protected const int ControlRoom = 24;

    /// <summary>
    /// Books what a datagram's control message says about datagrams that found no room (cmsg(3), SO_RXQ_OVFL); it has none before the first
    /// is lost.
    /// </summary>
    protected static void ObserveControl(AttachedPort port, byte* control, nuint length)
    {
        if (length >= ControlRoom - sizeof(uint) && *(int*)(control + 8) == SocketConstants.SolSocket
            && *(int*)(control + 12) == SocketConstants.SoRxqOvfl)
            port.ObserveOverflows(*(uint*)(control + 16));
    }

    protected void Drop(PacketBuffer slot, DropReason reason)
    {
        if (reason == DropReason.Detached)
            Counters.AddDetached();
        else if (reason == DropReason.Truncated)
            Counters.AddTruncated();
        else if (reason == DropReason.Empty)
            Counters.AddEmpty();
        else
            Counters.AddShed();
        Pool.Return(slot);
    }

    protected static IOException Failure(string call, int error) => new($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");

    /// <summary>The connections, also where nothing is listened on.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    private StreamSet OpenedStreams()
    {
        if (Streams is null)
            OpenStreams([]);
        return Streams!;
    }

    private void OpenStreams(IReadOnlyList<TransportAddress> addresses)
    {
        var streams = new StreamSet(addresses, Counters);
        try
        {
            Watch(streams);
        }
        catch
        {
            streams.Dispose();
            throw;
        }

        Streams = streams;
    }
}
