using MediaEngine.Gateway;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using MediaEngine.Server.Web;
using MediaEngine.Transport;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>The configured streams, and the listener by which they are watched.</summary>
internal sealed partial class WebSide(ControlThread control, GatewayEngine engine, StreamTable streams, ILogger<WebSide> logger)
    : IAsyncDisposable
{
    /// <summary>Readers of metrics ask for each row separately; within this time all get values of one reading.</summary>
    private static readonly TimeSpan _freshness = TimeSpan.FromMilliseconds(200);

    private WebListener? _listener;
    private StreamReload? _reload;
    private IReadOnlyList<StreamStatus> _statuses = [];
    private MonotonicTime _statusesAt;

    /// <summary>After the control thread has started.</summary>
    /// <exception cref="IOException">An address cannot be bound; the message names the option.</exception>
    public async Task StartAsync(WebOptions options, OptionSource source, ListenerCounters counters)
    {
        EngineGateway gateway = new(engine);
        await ApplyAsync(options.Streams);
        _reload = new StreamReload(source, configured => ReloadAsync(configured, options), logger);
        _reload.Start();
        if (!options.IsUsed)
        {
            if (options.Streams.Count > 0)
                LogUnwatched(options.Streams.Count);
            return;
        }

        ControlGate gate = new(options.Allow, counters, logger) { Option = "web-allow" };
        try
        {
            _listener = await WebListener.StartAsync(
                options, gate, new GatewayCalls(control, gateway), streams, WebAssets.Embedded(), TimeProvider.System);
        }
        catch (IOException problem)
        {
            string option = options.Admin.Count == 0 ? "listen-web" : "listen-web' or 'listen-admin";
            throw new IOException($"cannot listen (option '{option}'): {problem.Message}", problem);
        }

        LogServing(string.Join(", ", _listener.Addresses), options.Streams.Count);
        WarnOfUnused(options.Streams);
    }

    /// <summary>States of all streams in the order of their names, for metrics; on the control thread.</summary>
    public IReadOnlyList<StreamStatus> Statuses()
    {
        MonotonicTime now = MonotonicClock.Now;
        if (now - _statusesAt > _freshness)
            (_statuses, _statusesAt) = ([.. streams.All.Select(s => engine.Status(s.Name, now)).OfType<StreamStatus>()], now);
        return _statuses;
    }

    /// <summary>Ends all pulls: a camera that is not told keeps its session for a minute, and some have few.</summary>
    public async ValueTask DisposeAsync()
    {
        _reload?.Dispose();
        if (_listener is not null)
            await _listener.DisposeAsync();
        Task<bool> stopping = control.RunAsync(() =>
        {
            engine.Stop(MonotonicClock.Now);
            return true;
        });

        // A control thread that is overloaded or never started does not hold up the end.
        await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromMilliseconds(500)));
    }

    /// <summary>Makes the streams those of the configuration, besides those of the API; unchanged ones keep running.</summary>
    private Task<StreamChanges> ApplyAsync(IReadOnlyList<ConfiguredStream> configured)
    {
        WarnOfUnused(configured);
        return control.RunAsync(() => ConfiguredStreams.Apply(configured, streams, new EngineGateway(engine), MonotonicClock.Now));
    }

    /// <summary>An error in a file of keys changes nothing, as one in the streams.</summary>
    private Task<StreamChanges> ReloadAsync(IReadOnlyList<ConfiguredStream> configured, WebOptions options)
    {
        JwtOptions jwt = options.ReadJwt();
        _listener?.Use(jwt);
        return ApplyAsync(configured);
    }

    private void WarnOfUnused(IReadOnlyList<ConfiguredStream> configured)
    {
        foreach (ConfiguredStream stream in configured.Where(s => s.Settings.SubUrl is not null))
            LogUnusedSubUrl(stream.Settings.Name);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving the gateway on {Addresses}, {Count} streams configured")]
    private partial void LogServing(string addresses, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream {Name}: sub-url is not used yet")]
    private partial void LogUnusedSubUrl(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} streams are configured, and without listen-web nobody can watch them")]
    private partial void LogUnwatched(int count);
}
