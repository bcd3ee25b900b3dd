using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Server.Options;

/// <summary>The whole configuration, typed and validated, from which the rest of the server is built.</summary>
internal sealed record EngineOptions(
    InterfaceTable Interfaces, MediaOptions Media, ControlOptions Control, CallOptions Calls, LimitOptions Limits,
    LoggingOptions Logging, GraphiteOptions? Graphite, XmlRpcOptions? XmlRpc, SchedulingOptions? Scheduling, string? PidFile,
    OptionSource Source)
{
    /// <exception cref="OptionException">A value is wrong; the message names the option.</exception>
    public static EngineOptions From(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        return new EngineOptions(
            InterfaceReader.Read(source, system),
            MediaOptions.From(values),
            ControlOptions.From(source, system),
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
