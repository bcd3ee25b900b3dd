using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions;

/// <summary>What everything on one worker shares.</summary>
internal sealed class WorkerContext(IDatagramIo io, IRandomSource random, MediaWorkerOptions options, IMediaEvents events)
{
    public IDatagramIo Io { get; } = io;

    public MediaWorkerOptions Options { get; } = options;

    public IMediaEvents Events { get; } = events;

    public WorkerCounters Counters { get; } = new();

    public TimerWheel Timers { get; } = new();

    public DatagramRouter Router { get; } = new();

    public ApplyScratch Scratch { get; } = new();

    public IRandomSource Random { get; } = random;

    /// <summary>What all packets kept for retransmission may take.</summary>
    public MemoryBudget RetransmissionMemory { get; } = new(options.RetransmissionMemory);

    public void FillRandom(Span<byte> destination) => Random.Fill(destination);

    public uint RandomUInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Random.Fill(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Our wall-clock time, as sender reports carry it.</summary>
    public NtpTimestamp NtpTime(MonotonicTime now) => NtpTimestamp.FromUnixNanoseconds(Options.UnixNanosecondsAtZero + now.Nanoseconds);
}
