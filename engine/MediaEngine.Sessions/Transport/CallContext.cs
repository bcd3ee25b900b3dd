using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Transport;

/// <summary>What the parts of one call share, and the events they report to it. The call's own timer checks timeouts.</summary>
internal abstract class CallContext(WorkerContext context, DatagramRouter router, long key) : TimerNode
{
    private ulong _cname;
    private uint _transcodedSsrcMask;

    public long Key { get; } = key;

    public AttachedPorts Ports { get; } = new(context, router);

    /// <summary>The worker's TCP connections (ICE over TCP).</summary>
    public TcpConnections Connections => router.Connections;

    /// <summary>The worker's ports that several ICE sessions use.</summary>
    public SharedIcePorts SharedPorts => router.SharedPorts;

    /// <summary>Nothing is forwarded (NG drop-traffic).</summary>
    public abstract bool DropsTraffic { get; }

    protected internal override long CallKey => Key;

    /// <summary>The CNAME of all the engine's reports in this call (RFC 7022).</summary>
    public ulong CName
    {
        get
        {
            if (_cname == 0)
                _cname = ((ulong)context.RandomUInt32() << 32) | context.RandomUInt32() | 1;
            return _cname;
        }
    }

    /// <summary>XORed with the SSRC of a transcoded stream where it must differ from that of its source.</summary>
    public uint TranscodedSsrcMask
    {
        get
        {
            if (_transcodedSsrcMask == 0)
                _transcodedSsrcMask = context.RandomUInt32() | 1;
            return _transcodedSsrcMask;
        }
    }

    /// <summary>A peer's path has changed: the call's flows leave the kernel until the next check.</summary>
    public abstract void TakeBackFromKernel();

    /// <summary>Statistics are about to be read.</summary>
    public abstract void TakeKernelCounts();

    /// <summary>Another source sends to one of its ports while the peer does.</summary>
    public abstract void NoteContested();
}
