using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Framing;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Context;

/// <summary>The services of one worker: packet I/O, time, random numbers, counters, events. Knows nothing of calls.</summary>
internal sealed class WorkerContext(IDatagramIo io, IRandomSource random, MediaWorkerOptions options, IMediaEvents events)
{
    public IDatagramIo Io { get; } = io;

    public MediaWorkerOptions Options { get; } = options;

    public IMediaEvents Events { get; } = events;

    /// <summary>Outgoing TCP connections.</summary>
    public OutgoingStreams Outgoing { get; } = new(io);

    /// <summary>Ports that belong to no transport; set once by the worker.</summary>
    public IReceiverPorts ReceiverPorts { get; set; } = null!;

    /// <summary>The streams that calls of this worker can receive, by the key of the call that brings them.</summary>
    public Dictionary<long, IStreamHub> Hubs { get; } = [];

    public WorkerCounters Counters { get; } = new();

    public TimerWheel Timers { get; } = new();

    /// <summary>Codecs that run in processes of their own; null before the first is needed.</summary>
    public ICodecLanes? Codecs { get; set; }

    /// <summary>The 20 ms tick of everything paced.</summary>
    public PaceTimer Pace => field ??= new PaceTimer(Timers);

    public IRandomSource Random { get; } = random;

    /// <summary>The memory limit of all packets kept for retransmission.</summary>
    public MemoryBudget RetransmissionMemory { get; } = new(options.RetransmissionMemory);

    public void FillRandom(Span<byte> destination) => Random.Fill(destination);

    public uint RandomUInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Random.Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Sends from a port, or framed (RFC 4571) on a connection, and takes ownership of the buffer.</summary>
    public void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        Counters.CountSent(buffer.Length);
        if (ConnectionToken.IsConnection(token))
        {
            // There is room for it, because header extensions never use up the headroom.
            int length = buffer.Length;
            buffer = buffer.With(buffer.Offset - FrameReader.HeaderLength, length + FrameReader.HeaderLength);
            FrameReader.WriteHeader(Io.Pool.Span(buffer), length);
        }

        Io.Send(token, remote, buffer);
    }

    /// <summary>Wall-clock time as in sender reports.</summary>
    public NtpTimestamp NtpTime(MonotonicTime now) => NtpTimestamp.FromUnixNanoseconds(Options.UnixNanosecondsAtZero + now.Nanoseconds);
}
