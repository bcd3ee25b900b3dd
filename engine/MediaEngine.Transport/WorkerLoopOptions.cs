using System.Numerics;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>Settings of one <see cref="WorkerLoop{THandler}"/>.</summary>
public sealed record WorkerLoopOptions
{
    /// <summary>Name of the thread.</summary>
    public string Name { get; init; } = "worker";

    public PacketIoKind PacketIo { get; init; }

    /// <summary>TCP addresses the worker accepts connections on.</summary>
    public IReadOnlyList<TransportAddress> Listen { get; init; } = [];

    /// <summary>Starts the worker's codec hosts; null for none.</summary>
    public ICodecHostLauncher? CodecHosts { get; init; }

    /// <summary>The one CPU the thread may run on; null leaves it to the scheduler.</summary>
    public int? Cpu { get; init; }

    /// <summary>Slots of the worker's packet pool, 2 KiB each; 16 to 32768.</summary>
    public int PoolSlots { get; init; } = 4096;

    /// <summary>Slots kept ready for the kernel to receive into; a power of two, below <see cref="PoolSlots"/>.</summary>
    public int ReceiveSlots { get; init; } = 2048;

    /// <summary>
    /// The longest a datagram may wait for others to be handled with it, when the load is high; zero wakes for each datagram.
    /// At low load the loop never waits.
    /// </summary>
    public TimeSpan BatchWaitMax { get; init; } = TimeSpan.FromMicroseconds(1000);

    /// <summary>
    /// The datagrams that end such a wait early. A wake-up shared by this many costs each of them little; waiting for more would
    /// only add delay.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// How long the loop may lag behind its sockets before it drops what they hold, for at most as long: twice this bounds the delay
    /// under an overload and the time to recover after it. Zero never drops.
    /// </summary>
    public TimeSpan OverloadLimit { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Yields to threads of equal priority after each lap that has left something. For real-time policies: under them a loop that never
    /// waits would keep the control thread from its CPU. Under others the kernel shares the CPU.
    /// </summary>
    public bool GivesWay { get; init; }

    /// <summary>Completions handled before the loop goes back to the kernel.</summary>
    public int CompletionsPerLap { get; init; } = 128;

    /// <summary>Entries of the submission queue (io_uring); a power of two.</summary>
    public int SubmissionEntries { get; init; } = 4096;

    /// <summary>Entries of the completion queue (io_uring); a power of two.</summary>
    public int CompletionEntries { get; init; } = 16384;

    /// <summary>
    /// Called on the loop's thread when the loop or its handler fails, which ends the loop. Without it the exception ends the process:
    /// a worker that no longer runs must not go unnoticed.
    /// </summary>
    public Action<Exception>? OnFault { get; init; }

    internal void Validate()
    {
        Check(PoolSlots is >= 16 and <= 32768, nameof(PoolSlots), "16 to 32768");
        Check(BitOperations.IsPow2(ReceiveSlots) && ReceiveSlots >= 8 && ReceiveSlots < PoolSlots, nameof(ReceiveSlots),
            "a power of two, 8 or more, below PoolSlots");
        Check(BatchWaitMax >= TimeSpan.Zero && BatchWaitMax <= TimeSpan.FromMilliseconds(20), nameof(BatchWaitMax), "0 to 20 ms");
        Check(BatchSize is >= 1 and <= 4096, nameof(BatchSize), "1 to 4096");
        Check(OverloadLimit >= TimeSpan.Zero && OverloadLimit <= TimeSpan.FromSeconds(10), nameof(OverloadLimit), "0 to 10 s");
        Check(CompletionsPerLap is >= 1 and <= 4096, nameof(CompletionsPerLap), "1 to 4096");
        Check(BitOperations.IsPow2(SubmissionEntries) && SubmissionEntries is >= 8 and <= 32768, nameof(SubmissionEntries),
            "a power of two, 8 to 32768");
        Check(
            BitOperations.IsPow2(CompletionEntries) && CompletionEntries >= SubmissionEntries && CompletionEntries <= 65536,
            nameof(CompletionEntries),
            "a power of two, SubmissionEntries to 65536");
        Check(Cpu is null or (>= 0 and < 1024), nameof(Cpu), "0 to 1023");
        static void Check(bool valid, string option, string range)
        {
            if (!valid)
                throw new ArgumentException($"{option} must be {range}");
        }
    }
}
