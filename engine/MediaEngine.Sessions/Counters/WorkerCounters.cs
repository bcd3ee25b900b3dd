namespace MediaEngine.Sessions.Counters;

/// <summary>
/// Counters of one worker: written by its thread only, read by any. A reader sees each number whole, not all numbers of one instant.
/// </summary>
public sealed class WorkerCounters
{
    private static readonly string[] _resultNames = Enum.GetNames<PacketResult>();

    // Kept away from what other threads write: a cache line on both sides.
    private const int Padding = 8;

    private readonly long[] _results = new long[_resultNames.Length + 2 * Padding];
    private readonly long[] _gauges = new long[15 + 2 * Padding];

    /// <summary>Names of all results, by value.</summary>
    public static IReadOnlyList<string> ResultNames => _resultNames;

    /// <summary>Datagrams that ended with the result.</summary>
    public long this[PacketResult result] => Volatile.Read(ref _results[Padding + (int)result]);

    public long ReceivedPackets => Volatile.Read(ref _gauges[Padding]);

    /// <summary>UDP payload bytes.</summary>
    public long ReceivedBytes => Volatile.Read(ref _gauges[Padding + 1]);

    public long SentPackets => Volatile.Read(ref _gauges[Padding + 2]);

    public long SentBytes => Volatile.Read(ref _gauges[Padding + 3]);

    /// <summary>Calls the worker holds now.</summary>
    public long Calls => Volatile.Read(ref _gauges[Padding + 4]);

    /// <summary>Attached ports now.</summary>
    public long Transports => Volatile.Read(ref _gauges[Padding + 5]);

    /// <summary>Packets of an SSRC that found its section's table full: forwarded, but not in any statistics.</summary>
    public long UntrackedPackets => Volatile.Read(ref _gauges[Padding + 6]);

    /// <summary>How often a peer stopped to consent to what it is sent (RFC 7675).</summary>
    public long ConsentLosses => Volatile.Read(ref _gauges[Padding + 7]);

    /// <summary>TCP connections now (ICE over TCP).</summary>
    public long Connections => Volatile.Read(ref _gauges[Padding + 8]);

    /// <summary>Those that were refused or cut: too many, no valid check in time, not ICE, a frame too long.</summary>
    public long RefusedConnections => Volatile.Read(ref _gauges[Padding + 9]);

    /// <summary>Packets the kernel has forwarded; not in <see cref="ReceivedPackets"/> and <see cref="SentPackets"/>.</summary>
    public long KernelPackets => Volatile.Read(ref _gauges[Padding + 10]);

    /// <summary>UDP payload bytes of <see cref="KernelPackets"/>.</summary>
    public long KernelBytes => Volatile.Read(ref _gauges[Padding + 11]);

    /// <summary>Flows in the kernel now.</summary>
    public long KernelFlows => Volatile.Read(ref _gauges[Padding + 12]);

    /// <summary>How often a flow that fits could not be given to the kernel: no room, no route, or not on an interface it works on.</summary>
    public long KernelRefusals => Volatile.Read(ref _gauges[Padding + 13]);

    /// <summary>Ports to which somebody else sent media while the peer did.</summary>
    public long ContestedTransports => Volatile.Read(ref _gauges[Padding + 14]);

    internal void Count(PacketResult result) => Add(ref _results[Padding + (int)result], 1);

    internal void CountReceived(int bytes)
    {
        Add(ref _gauges[Padding], 1);
        Add(ref _gauges[Padding + 1], bytes);
    }

    internal void CountSent(int bytes)
    {
        Add(ref _gauges[Padding + 2], 1);
        Add(ref _gauges[Padding + 3], bytes);
    }

    internal void AddCalls(int change) => Add(ref _gauges[Padding + 4], change);

    internal void AddTransports(int change) => Add(ref _gauges[Padding + 5], change);

    internal void CountUntracked() => Add(ref _gauges[Padding + 6], 1);

    internal void CountConsentLoss() => Add(ref _gauges[Padding + 7], 1);

    internal void AddConnections(int change) => Add(ref _gauges[Padding + 8], change);

    internal void CountRefusedConnection() => Add(ref _gauges[Padding + 9], 1);

    internal void CountKernel(long packets, long bytes)
    {
        Add(ref _gauges[Padding + 10], packets);
        Add(ref _gauges[Padding + 11], bytes);
    }

    internal void AddKernelFlows(int change) => Add(ref _gauges[Padding + 12], change);

    internal void CountKernelRefusal() => Add(ref _gauges[Padding + 13], 1);

    internal void CountContested() => Add(ref _gauges[Padding + 14], 1);

    private static void Add(ref long counter, long change) => Volatile.Write(ref counter, counter + change);
}
