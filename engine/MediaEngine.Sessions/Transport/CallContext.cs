using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Transport;

/// <summary>What the parts of one call share, and what they tell the call. The call's own timer checks timeouts.</summary>
internal abstract class CallContext(WorkerContext context, DatagramRouter router, long key) : TimerNode
{
    private ulong _cname;
    private uint _transcodedSsrcMask;

    public long Key { get; } = key;

    public AttachedPorts Ports { get; } = new(context, router);

    /// <summary>Of the worker: peers that use ICE over TCP.</summary>
    public TcpConnections Connections => router.Connections;

    /// <summary>Nothing is forwarded (NG drop-traffic).</summary>
    public abstract bool DropsTraffic { get; }

    protected internal override long CallKey => Key;

    /// <summary>One name for all our reports in this call (RFC 7022).</summary>
    public ulong CName
    {
        get
        {
            if (_cname == 0)
                _cname = ((ulong)context.RandomUInt32() << 32) | context.RandomUInt32() | 1;
            return _cname;
        }
    }

    /// <summary>Makes the SSRC of a transcoded stream another than that of its source, where the two must not be the same.</summary>
    public uint TranscodedSsrcMask
    {
        get
        {
            if (_transcodedSsrcMask == 0)
                _transcodedSsrcMask = context.RandomUInt32() | 1;
            return _transcodedSsrcMask;
        }
    }

    /// <summary>A peer's path has changed: nothing of the call stays in the kernel until the next look.</summary>
    public abstract void TakeBackFromKernel();

    /// <summary>Statistics are about to be read.</summary>
    public abstract void TakeKernelCounts();

    /// <summary>Somebody else speaks on one of its ports beside the peer.</summary>
    public abstract void NoteContested();
}
