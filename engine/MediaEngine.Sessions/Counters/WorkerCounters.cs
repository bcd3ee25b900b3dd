namespace MediaEngine.Sessions.Counters;

/// <summary>
/// Counters of one worker, written by its thread only and read by any. Each number is read atomically, but not all at one instant.
/// </summary>
public sealed class WorkerCounters
{
    private static readonly string[] _resultNames = Enum.GetNames<PacketResult>();

    // Padded by a cache line on both sides, so that other threads' writes do not share it.
    private const int Padding = 8;

    private readonly long[] _results = new long[_resultNames.Length + 2 * Padding];
    private readonly long[] _gauges = new long[14 + 2 * Padding];

    /// <summary>Names of all results, by value.</summary>
    public static IReadOnlyList<string> ResultNames => _resultNames;

    /// <summary>Datagrams with this result.</summary>
    public long this[PacketResult result] => Volatile.Read(ref _results[Padding + (int)result]);

    /// <summary>Octets of UDP payload.</summary>
    public long ReceivedBytes => Volatile.Read(ref _gauges[Padding]);

    public long SentPackets => Volatile.Read(ref _gauges[Padding + 1]);

    public long SentBytes => Volatile.Read(ref _gauges[Padding + 2]);

    /// <summary>Current number of calls.</summary>
    public long Calls => Volatile.Read(ref _gauges[Padding + 3]);

    /// <summary>Current number of attached ports.</summary>
    public long Transports => Volatile.Read(ref _gauges[Padding + 4]);

    /// <summary>Packets of an SSRC for which the section's table was full: forwarded, but not in any statistics.</summary>
    public long UntrackedPackets => Volatile.Read(ref _gauges[Padding + 5]);

    /// <summary>How often a peer's consent expired (RFC 7675).</summary>
    public long ConsentLosses => Volatile.Read(ref _gauges[Padding + 6]);

    /// <summary>Current number of TCP connections (ICE over TCP).</summary>
    public long Connections => Volatile.Read(ref _gauges[Padding + 7]);

    /// <summary>TCP connections that were refused or closed: too many, no valid check in time, not ICE, a frame too long.</summary>
    public long RefusedConnections => Volatile.Read(ref _gauges[Padding + 8]);

    /// <summary>Packets forwarded by the kernel; not included in <see cref="SentPackets"/> and the results.</summary>
    public long KernelPackets => Volatile.Read(ref _gauges[Padding + 9]);

    /// <summary>Octets of UDP payload of <see cref="KernelPackets"/>.</summary>
    public long KernelBytes => Volatile.Read(ref _gauges[Padding + 10]);

    /// <summary>Current number of flows in the kernel.</summary>
    public long KernelFlows => Volatile.Read(ref _gauges[Padding + 11]);

    /// <summary>How often the kernel refused a flow: no room, no route, or an unsupported interface.</summary>
    public long KernelRefusals => Volatile.Read(ref _gauges[Padding + 12]);

    /// <summary>Ports to which another source sent media while the peer did.</summary>
    public long ContestedTransports => Volatile.Read(ref _gauges[Padding + 13]);

    internal void Count(PacketResult result) => Add(ref _results[Padding + (int)result], 1);

    internal void CountReceived(int bytes) => Add(ref _gauges[Padding], bytes);

    internal void CountSent(int bytes)
    {
        Add(ref _gauges[Padding + 1], 1);
        Add(ref _gauges[Padding + 2], bytes);
    }

    internal void AddCalls(int change) => Add(ref _gauges[Padding + 3], change);

    internal void AddTransports(int change) => Add(ref _gauges[Padding + 4], change);

    internal void CountUntracked() => Add(ref _gauges[Padding + 5], 1);

    internal void CountConsentLoss() => Add(ref _gauges[Padding + 6], 1);

    internal void AddConnections(int change) => Add(ref _gauges[Padding + 7], change);

    internal void CountRefusedConnection() => Add(ref _gauges[Padding + 8], 1);

    internal void CountKernel(long packets, long bytes)
    {
        Add(ref _gauges[Padding + 9], packets);
        Add(ref _gauges[Padding + 10], bytes);
    }

    internal void AddKernelFlows(int change) => Add(ref _gauges[Padding + 11], change);

    internal void CountKernelRefusal() => Add(ref _gauges[Padding + 12], 1);

    internal void CountContested() => Add(ref _gauges[Padding + 13], 1);

    private static void Add(ref long counter, long change) => Volatile.Write(ref counter, counter + change);
}
