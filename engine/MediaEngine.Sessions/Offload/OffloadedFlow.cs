using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Offload;

/// <summary>One flow that the kernel forwards or is requested to forward, and the streams its counts belong to.</summary>
internal sealed class OffloadedFlow : IKernelCounts
{
    private readonly WorkerContext _context;
    private readonly IKernelForwarder _forwarder;
    private readonly int _handle;
    private readonly (InboundStream Inbound, OutboundStream Outbound, KernelStream Counted)[] _streams;

    public OffloadedFlow(
        WorkerContext context, IKernelForwarder forwarder, KernelFlow flow, int handle, MediaTransport source, MediaTransport target,
        ReadOnlySpan<(InboundStream Inbound, OutboundStream Outbound)> streams)
    {
        (_context, _forwarder, _handle) = (context, forwarder, handle);
        (Flow, Source, Target) = (flow, source, target);
        _streams = new (InboundStream, OutboundStream, KernelStream)[streams.Length];
        for (int i = 0; i < streams.Length; i++)
        {
            _streams[i] = (streams[i].Inbound, streams[i].Outbound, default);
            streams[i].Inbound.Kernel = this;
            streams[i].Outbound.IsPinned = true;
        }

        UserPacketsBefore = source.UserPackets;
        source.KernelFlows++;
        context.Counters.AddKernelFlows(1);
    }

    public KernelFlow Flow { get; }

    public MediaTransport Source { get; }

    public MediaTransport Target { get; }

    /// <summary>The state of the request.</summary>
    public KernelFlowStatus Status => _forwarder.StatusOf(_handle);

    /// <summary>The value of <see cref="Status"/> at the last check.</summary>
    public KernelFlowStatus LookedAt { get; set; }

    /// <summary>One of its streams may be in a loop.</summary>
    public bool MayCircle
    {
        get
        {
            bool may = false;
            foreach ((InboundStream inbound, _, _) in _streams)
                may |= inbound.MayCircle;
            return may;
        }
    }

    /// <summary>What the source's port had received in user space at the last check.</summary>
    public long UserPacketsBefore { get; set; }

    /// <summary>Adds what the kernel has counted since the last call.</summary>
    public void Pull()
    {
        for (int i = 0; i < _streams.Length; i++)
        {
            ref (InboundStream Inbound, OutboundStream Outbound, KernelStream Counted) stream = ref _streams[i];
            _forwarder.Read(_handle, i, out KernelStream now);
            if (now.Packets <= stream.Counted.Packets)
                continue;
            long packets = now.Packets - stream.Counted.Packets;
            long bytes = now.Bytes - stream.Counted.Bytes;
            stream.Inbound.Take(Flow, now, stream.Counted);
            stream.Outbound.Take(now, stream.Counted);
            Source.TakeReceived(packets, bytes, now.LastArrival);
            Target.TakeSent(packets, bytes);
            _context.Counters.CountKernel(packets, bytes);
            stream.Counted = now;
        }
    }

    /// <summary>From now on packets reach the socket.</summary>
    public void Remove()
    {
        _forwarder.Remove(_handle);
        Pull();
        Source.KernelFlows--;
        _context.Counters.AddKernelFlows(-1);
    }

    /// <summary>Some time after <see cref="Remove"/>, when nothing is counted any more.</summary>
    public void Release()
    {
        Pull();
        foreach ((InboundStream inbound, OutboundStream outbound, _) in _streams)
        {
            if (inbound.Kernel != this)
                continue;
            inbound.Kernel = null;
            outbound.IsPinned = false;
        }

        _forwarder.Release(_handle);
    }
}
