using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Server.Options;

/// <summary>The whole configuration, typed and validated, from which the rest of the server is built.</summary>
internal sealed record EngineOptions(
    InterfaceTable Interfaces, MediaOptions Media, ControlOptions Control, WebOptions Web, CallOptions Calls, LimitOptions Limits,
    LoggingOptions Logging, GraphiteOptions? Graphite, XmlRpcOptions? XmlRpc, SchedulingOptions? Scheduling, string? PidFile,
    OptionSource Source)
{
    /// <exception cref="OptionException">A value is wrong; the message names the option.</exception>
    public static EngineOptions From(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        ControlOptions control = ControlOptions.From(source, system);
        WebOptions web = WebOptions.From(source, system);
        ControlOptions.RefuseTwice(("listen-tcp-ng", control.TcpNg), ("listen-http", control.Http), ("listen-https", control.Https),
            ("listen-cli", control.Cli), ("listen-web", web.Listen), ("listen-admin", web.Admin));
        return new EngineOptions(
            InterfaceReader.Read(source, system),
            MediaOptions.From(values),
            control,
            web,
            CallOptions.From(values),
            LimitOptions.From(values),
            LoggingOptions.From(values),
            GraphiteOptions.From(values),
            XmlRpcOptions.From(values),
            SchedulingOptions.From(values),
            values.Text("pidfile"),
            source);
    }
}
