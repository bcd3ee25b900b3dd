using System.Diagnostics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Options;
using MediaEngine.Transport;

namespace MediaEngine.Server.Metrics;

/// <summary>Measures NG commands: a histogram of durations, and a span for each while somebody listens to the activity source.</summary>
internal sealed class CommandTelemetry(INgCommandHandler inner) : INgCommandHandler, IDisposable
{
    private static readonly string[] _spanNames = [.. NgCommands.All.Select(c => $"ng {c.Name}")];

    private static readonly KeyValuePair<string, object?>[] _commandLabels =
        [.. NgCommands.All.Select(c => new KeyValuePair<string, object?>("command", c.Name))];

    private readonly ActivitySource _source = new(EngineMeter.Name, EngineVersion.Text);

    /// <summary>Seconds.</summary>
    public MetricHistogram Durations { get; } = new([0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1]);

    public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        MonotonicTime started = MonotonicClock.Now;
        NgDictionary reply = _source.HasListeners() ? Trace(request, source, now) : inner.Execute(request, source, now);
        if (!ReferenceEquals(reply, NgReply.Later))
            Durations.Record((MonotonicClock.Now - started).TotalSeconds, _commandLabels[(int)request.Command]);
        return reply;
    }

    public void Refused(TransportAddress source, string reason) => inner.Refused(source, reason);

    public void Dispose() => _source.Dispose();

    private NgDictionary Trace(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        using Activity? span = _source.StartActivity(_spanNames[(int)request.Command], ActivityKind.Server);
        span?.SetTag("rpc.system", "ng");
        span?.SetTag("rpc.method", NgCommands.Definition(request.Command).Name);
        span?.SetTag("mediaengine.call_id", request.CallId);
        span?.SetTag("client.address", source.AddressText());
        try
        {
            NgDictionary reply = inner.Execute(request, source, now);
            if (ReferenceEquals(reply, NgReply.Later))
                span?.SetTag("mediaengine.waits", true);
            else if (reply.TextOf("result") == "error")
                span?.SetStatus(ActivityStatusCode.Error, reply.TextOf("error-reason"));
            else
                span?.SetStatus(ActivityStatusCode.Ok);
            return reply;
        }
        catch (Exception fault)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            throw;
        }
    }
}
