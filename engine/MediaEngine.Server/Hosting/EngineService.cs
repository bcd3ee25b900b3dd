using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaEngine.Control;
using MediaEngine.Gateway;
using MediaEngine.Interop.OpenSsl;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Graphite;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Metrics;
using MediaEngine.Server.Notification;
using MediaEngine.Server.Options;
using MediaEngine.Server.Web;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Signalling;
using MediaEngine.Transport;
using MediaEngine.Transport.Offload;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// The engine with its parts connected: workers, media plane, signalling, control sockets. Starts and stops inside the host.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The host calls StopAsync, which disposes them.")]
internal sealed partial class EngineService(
    EngineOptions options, LogLevelSwitch level, LogCounters logCounters, IHostApplicationLifetime lifetime, ILoggerFactory loggers,
    ILogger<EngineService> logger)
    : IHostedService
{
    private readonly WorkerEvents _events = new();
    private CertificateRotation? _certificates;
    private MediaWorkers? _workers;
    private LoadLimits? _limits;
    private ControlSide? _control;
    private ControlThread? _thread;
    private ControlEngine? _engine;
    private GatewayEngine? _gateway;
    private WebSide? _web;
    private WorkerMediaPlane? _plane;
    private GraphitePush? _graphite;
    private PreparedPorts? _ports;
    private MediaAddresses? _addresses;
    private KernelForwarder? _kernel;
    private XmlRpcNotifier? _notifier;
    private CodecHostLauncher? _codecHosts;
    private RequestLog? _requests;
    private CommandTelemetry? _telemetry;
    private EngineMeter? _meter;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        X509Certificate2? https = options.Control.Certificate();
        StartupReport.Write(logger, options);
        if (options.Scheduling is { } scheduling)
            ThreadScheduling.Apply(scheduling, logger);
        MonotonicTime started = MonotonicClock.Now;
        SystemRandom random = new();
        UdpSocketFactory sockets = new();
        PreparedPorts ports = _ports = new(new PortAllocator(random, () => MonotonicClock.Now, sockets), sockets);
        _certificates = MakeCertificates();
        _kernel = KernelOffload.Create(options.Media, options.Interfaces, logger);
        _addresses = new MediaAddresses(options, logger);
        MemoryLimit? memory = MemoryLimit.Find(options.Limits.MaxMemory);
        MediaOptions media = Within(memory) with { PacketIo = PacketIoChoice.Decide(options.Media.PacketIo, logger) };
        ImmutableArray<ImmutableArray<MediaPort>> shared = SharedPorts.Bind(media, options.Interfaces, ports);
        _codecHosts = new CodecHostLauncher(loggers.CreateLogger<CodecHostLauncher>());
        _workers = new MediaWorkers(
            media, options.Interfaces, _addresses.Policy, ports, random, _events, loggers.CreateLogger<MediaWorkers>(), EndByFault,
            _kernel?.Workers, givesWay: ThreadScheduling.IsRealTime, shared, _codecHosts);
        if (options.XmlRpc is { } xmlRpc)
            _notifier = new XmlRpcNotifier(xmlRpc, loggers.CreateLogger<XmlRpcNotifier>());
        WorkerMediaPlane plane = _plane = new(_workers.Mailboxes);
        _engine = new ControlEngine(Settings(_certificates, ports) with { SharedPorts = shared }, ports, plane, random);
        _requests = new RequestLog(_engine, loggers.CreateLogger<RequestLog>());
        _telemetry = new CommandTelemetry(_requests);

        ControlGate gate = new(options.Control.Allow, new ListenerCounters(), loggers.CreateLogger<ControlGate>())
        {
            IsOwnMedia = address => ports.IsInUse(address),
        };
        CollectorPauses pauses = new();
        ControlThread thread = _thread = new(gate, Turn, _engine.TakeAwaitedCall, new IdlePortPreparation(ports), new IdleGc(pauses));
        StreamTable streams = new();
        _gateway = new GatewayEngine(_engine.Signalling, plane, random, new CameraHosts(thread, streams, options.Web.CameraNetworks));
        _events.Wake = () => thread.TryPost(static () => { });
        _control = new ControlSide(thread, gate, _telemetry, new NgTemplates(options.Control.Templates),
            () => _engine.Settings.Timeouts.Silent,
            CookieMemory(memory));

        _workers.Start();
        _limits = new LoadLimits(options.Limits,
            () => _workers.Loops.Sum(l => l.Handler.Counters.SentBytes + l.Handler.Counters.KernelBytes), memory);
        _web = new WebSide(thread, _gateway, streams, loggers.CreateLogger<WebSide>());
        MetricSources sources = new()
        {
            Loops = _workers.Loops,
            Ports = ports,
            Interfaces = options.Interfaces,
            Listeners = gate.Counters,
            Log = logCounters,
            Engine = _engine,
            Pauses = pauses,
            Requests = _telemetry.Durations,
            DirectFlows = () => _kernel?.DirectFlows ?? 0,
            Streams = _web.Statuses,
            Uptime = () => MonotonicClock.Now - started,
        };
        MetricsPage metrics = new(sources);
        _meter = new EngineMeter(sources, () => thread.RunAsync(() => MetricTable.Read(sources)), TimeProvider.System);
        CliCommands cli = new(new CliContext(_engine, options, level, ports, () => MonotonicClock.Now)
        {
            Load = _limits,
            Counters = Counters,
            SetControlTrafficClass = thread.SetTrafficClass,
        });
        _engine.CommandLine = cli.Execute;
        await _control.StartAsync(options.Control, https, cli.Execute, CliReading.ChangesNothing, () => thread.RunAsync(metrics.Write));
        await _web.StartAsync(options.Web, options.Source, gate.Counters);
        if (options.Graphite is { } graphite)
        {
            _graphite = new GraphitePush(
                graphite, () =>
                    thread.RunAsync(
                        () => _engine.CloseInterval(MonotonicClock.Now)), TimeProvider.System, loggers.CreateLogger<GraphitePush>());
        }

        if (options.Control.Ng.Count > 0)
            LogServing(string.Join(", ", options.Control.Ng.Select(e => $"udp:{e}")));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _meter?.Dispose();
        _telemetry?.Dispose();
        if (_graphite is not null)
            await _graphite.DisposeAsync();
        if (_web is not null)
            await _web.DisposeAsync();
        if (_control is not null)
            await _control.DisposeAsync();
        if (_notifier is not null)
            await _notifier.DisposeAsync();
        _limits?.Dispose();
        // First, so that new requests reach the workers as long as there are any.
        _kernel?.Detach();
        _workers?.Dispose();
        _codecHosts?.Dispose();
        _kernel?.Dispose();
        _certificates?.Dispose();
        _addresses?.Dispose();
        _ports?.GiveUpReserves();
        LogStopped();
    }

    /// <summary>By default all retransmissions together use at most a quarter of the memory.</summary>
    private MediaOptions Within(MemoryLimit? limit) => limit is null || options.Source.Values.IsSet("retransmission-memory")
        ? options.Media
        : options.Media with
        {
            RetransmissionMemory = Math.Min(options.Media.RetransmissionMemory,
            limit.Bytes / 4 / options.Media.Workers)
        };

    /// <summary>Bytes of remembered replies: at most an eighth of the memory.</summary>
    private static long CookieMemory(MemoryLimit? limit) => Math.Min(64L << 20, limit is null ? long.MaxValue : limit.Bytes / 8);

    /// <summary>
    /// The control thread's work besides requests: events of workers, timers of signalling and of the gateway, wake-ups of workers it has
    /// posted to. The gateway sees an event first: what is about its streams is of no interest to NG.
    /// </summary>
    private MonotonicTime Turn(MonotonicTime now)
    {
        while (_events.TryTake(out MediaEvent? next))
        {
            if (_gateway!.Handle(next, now))
                continue;
            switch (next)
            {
                case CallFigures figures:
                    Resume(figures);
                    break;
                case MediaContested when _engine!.CallIdOf(next.CallKey) is { } callId:
                    LogContested(callId);
                    break;
                default:
                    _engine!.Handle(next, now);
                    break;
            }
        }

        if (_engine!.NextDeadline <= now)
            _engine.HandleTimeout(now);
        if (_gateway!.NextDeadline <= now)
            _gateway.HandleTimeout(now);
        _plane!.WakeWorkers();
        return _engine.NextDeadline < _gateway.NextDeadline ? _engine.NextDeadline : _gateway.NextDeadline;
    }

    /// <summary>Runs again what has waited for the figures of a call.</summary>
    private void Resume(CallFigures figures)
    {
        _engine!.BeginFigures(figures);
        _requests!.FiguresCame(_engine.CallIdOf(figures.CallKey));
        _thread!.Resume(figures.CallKey);
        _engine.EndFigures();
    }

    /// <summary>
    /// OpenSSL parses the list of ciphers with the first certificate; an invalid one ends the start like any other wrong value.
    /// </summary>
    private CertificateRotation MakeCertificates()
    {
        try
        {
            return new CertificateRotation(
                options.Media.Dtls, options.Media.Certificate, options.Media.CertificateRotation, TimeProvider.System,
                loggers.CreateLogger<CertificateRotation>());
        }
        catch (OpenSslException problem)
        {
            string option = options.Source.Values.IsSet("dtls-ciphers") ? "dtls-ciphers" : "dtls-cert-cipher";
            throw new OptionException(option, problem.Message);
        }
    }

    private ControlSettings Settings(CertificateRotation certificates, PreparedPorts ports)
    {
        long unixAtZero = MediaWorkers.UnixNanosecondsAtZero();
        return new ControlSettings
        {
            Interfaces = options.Interfaces,
            UnixMicroseconds = time => (time.Nanoseconds + unixAtZero) / 1000,
            FingerprintHash = options.Media.FingerprintHash,
            Certificate = () => certificates.Current,
            InstanceId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            SoftwareId = options.Calls.SoftwareId,
            Timeouts = options.Calls.Timeouts,
            DeleteDelay = options.Calls.DeleteDelaySeconds,
            TrafficClass = options.Media.TrafficClass,
            Learning = options.Media.Learning,
            ExpectsRecorder = options.Source.Values.Text("recording-method") is "proc" or "all",
            SaveInterfacePorts = options.Source.Values.Flag("save-interface-ports"),
            MediaAddresses = _addresses!.Policy,
            AddressTowards = SystemRoutes.AddressTowards,
            CallTimedOut = _notifier is { } notifier ? notifier.Tell : null,
            CallFailed = (callId, fault) => _requests?.Failed(callId, fault),
            CallEnded = call => _requests?.Ended(call),
            IntervalStatistics = options.Graphite is not null,
            SipSource = options.Calls.SipSource,
            DtlsPassive = options.Calls.DtlsPassive,
            IceTcpPort = options.Media.IceTcpPort,
            RejectInvalidSdp = options.Calls.RejectInvalidSdp,
            MaxSessions = options.Limits.MaxSessions ?? -1,
            MaxMediasPerCall = options.Limits.MaxMediasPerCall,
            Overload = () => _limits!.Reason,
            OutOfMemory = () => _limits!.Memory.IsOut(),
            SsrcReporting = options.Source.Values.Text("ssrc-reporting")?.ToLowerInvariant() switch
            {
                "inline" => SsrcReporting.Inline,
                "global" => SsrcReporting.Global,
                "none" => SsrcReporting.None,
                _ => SsrcReporting.Full,
            },
            RecordingDirectory = options.Source.Values.Text("recording-dir") ?? "",
            MediaTotals = Totals,
            PortsUsed = pool => ports.Usage(pool).Used,
            Clock = () => MonotonicClock.Now,
            RecordingEnabled = options.Source.Values.Text("recording-dir") is not null,
            Started = MonotonicClock.Now,
        };
    }

    private IEnumerable<(string Name, long Count)> Counters() => Enum.GetValues<PacketResult>()
        .Select(result => (WorkerCounters.ResultNames[(int)result], _workers!.Loops.Sum(l => l.Handler.Counters[result])));

    private MediaTotals Totals()
    {
        WorkerCounters[] counters = [.. _workers!.Loops.Select(l => l.Handler.Counters)];
        return new MediaTotals(
            counters.Sum(c => c.SentPackets), counters.Sum(c => c.SentBytes), counters.Sum(RelayMetricRows.Errors),
            counters.Sum(c => c.Transports))
        {
            KernelPackets = counters.Sum(c => c.KernelPackets),
            KernelBytes = counters.Sum(c => c.KernelBytes),
            KernelStreams = counters.Sum(c => c.KernelFlows),
        };
    }

    /// <summary>A supervisor restarts the process; continuing with fewer workers would lose calls silently.</summary>
    private void EndByFault()
    {
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving NG on {Sockets}")]
    private partial void LogServing(string sockets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another source sends media to a port of call {CallId} while its party also sends")]
    private partial void LogContested(string callId);

    [LoggerMessage(Level = LogLevel.Information, Message = "MediaEngine has stopped")]
    private partial void LogStopped();
}
