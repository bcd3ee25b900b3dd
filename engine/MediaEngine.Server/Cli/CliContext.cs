using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Transport;

namespace MediaEngine.Server.Cli;

/// <summary>What commands of the command line interface can read and change. Used on the control thread.</summary>
internal sealed record CliContext(ControlEngine Engine, EngineOptions Options, LogLevelSwitch Level, PreparedPorts Ports,
    Func<MonotonicTime> Clock)
{
    /// <summary>Load limits; null for none.</summary>
    public LoadLimits? Load { get; init; }

    /// <summary>Datagrams by result, over all workers.</summary>
    public Func<IEnumerable<(string Name, long Count)>> Counters { get; init; } = static () => [];

    /// <summary>Changes the type-of-service byte of control replies.</summary>
    public Action<byte> SetControlTrafficClass { get; init; } = static _ => { };
}
