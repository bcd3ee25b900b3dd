using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Server.Options;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>The packet side: one loop, one thread, one mailbox and one <see cref="MediaWorker"/> per worker.</summary>
internal sealed partial class MediaWorkers : IDisposable
{
    private const int MailboxCapacity = 16384;

    // 16 MiB per worker: half of it is in the ring, the other half is being sent.
    private const int PoolSlots = 8192;

    private readonly ILogger _logger;
    private readonly List<WorkerLoop<MediaWorker>> _loops = [];
    private readonly List<Mailbox<WorkerCommand>> _mailboxes = [];

    /// <param name="addressPolicy">Where media may be sent.</param>
    /// <param name="events">Receives events of workers, on a worker's thread.</param>
    /// <param name="onFault">Called when a worker cannot continue.</param>
    /// <param name="kernel">The in-kernel path of each worker; null without one.</param>
    /// <param name="givesWay">As <see cref="WorkerLoopOptions.GivesWay"/>.</param>
    /// <param name="codecHosts">Starts codec hosts; null for none.</param>
    /// <param name="sharedPorts">As <see cref="MediaWorkerOptions.SharedPorts"/>, of each worker; empty for none.</param>
    public MediaWorkers(
        MediaOptions options, InterfaceTable interfaces, MediaAddressPolicy addressPolicy, IPortAllocator ports, IRandomSource random,
        IMediaEvents events, ILogger logger,
        Action onFault, IReadOnlyList<IKernelForwarder>? kernel = null, bool givesWay = false,
        ImmutableArray<ImmutableArray<MediaPort>> sharedPorts = default, ICodecHostLauncher? codecHosts = null)
    {
        _logger = logger;
        MediaWorkerOptions workerOptions = new()
        {
            UnixNanosecondsAtZero = UnixNanosecondsAtZero(),
            RtcpInterval = options.RtcpInterval,
            Mos = options.Mos,
            MeasuresRtp = options.MeasuresRtp,
            Software = options.Software,
            MediaAddresses = addressPolicy,
            MaximumSsrcs = options.MaximumSsrcs,
            RetransmissionMemory = options.RetransmissionMemory,
            LowestBitrateEstimate = options.BitrateEstimates.Lowest,
            HighestBitrateEstimate = options.BitrateEstimates.Highest,
        };
        List<TransportAddress> addresses = [.. interfaces.All.SelectMany(i => i.Addresses).Select(p => p.Address).Distinct()];
        for (int i = 0; i < options.Workers; i++)
        {
            int index = i;
            WorkerLoop<MediaWorker>? loop = null;
            MediaWorkerOptions ownOptions = workerOptions with
            {
                KernelForwarder = kernel?[i],
                SharedPorts = sharedPorts.IsDefaultOrEmpty ? [] : sharedPorts[i],
            };
            Mailbox<WorkerCommand> mailbox = new(MailboxCapacity, () => loop!.Wake());
            WorkerLoopOptions loopOptions = new()
            {
                Name = $"media-{index}",
                PacketIo = options.PacketIo,
                CodecHosts = codecHosts,
                Listen = options.IceTcpPort == 0 ? [] : [.. addresses.Select(a => a.WithPort(options.IceTcpPort + index))],
                BatchWaitMax = options.BatchWaitMax,
                PoolSlots = PoolSlots,
                ReceiveSlots = PoolSlots / 2,
                GivesWay = givesWay,
                OnFault = fault =>
                {
                    LogFault(index, fault);
                    onFault();
                },
            };
            loop = new WorkerLoop<MediaWorker>(loopOptions, ports, io => new MediaWorker(io, random, ownOptions, mailbox, events));
            _loops.Add(loop);
            _mailboxes.Add(mailbox);
        }
    }

    public IReadOnlyList<Mailbox<WorkerCommand>> Mailboxes => _mailboxes;

    public IReadOnlyList<WorkerLoop<MediaWorker>> Loops => _loops;

    public void Start()
    {
        foreach (WorkerLoop<MediaWorker> loop in _loops)
            loop.Start();
        LogStarted(_loops.Count, _loops[0].PacketIoName);
        if (_loops[0].FallbackReason is { } reason)
            LogFallback(reason);
    }

    /// <summary>Ends all loops; calls are dropped and their ports released.</summary>
    public void Dispose()
    {
        foreach (WorkerLoop<MediaWorker> loop in _loops)
            loop.RequestStop();
        foreach (WorkerLoop<MediaWorker> loop in _loops)
            loop.Dispose();
    }

    /// <summary>Unix time at zero of the loops' clock.</summary>
    public static long UnixNanosecondsAtZero() =>
        (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100 - MonotonicClock.Now.Nanoseconds;

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workers} media workers, packets by {PacketIo}")]
    private partial void LogStarted(int workers, string packetIo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "io_uring is not used: {Reason}")]
    private partial void LogFallback(string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Media worker {Worker} has failed, the engine stops")]
    private partial void LogFault(int worker, Exception fault);
}
