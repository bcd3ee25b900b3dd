using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Transport;

namespace MediaEngine.Server.Cli;

/// <summary>What commands of the command line interface can see and change. Used on the control thread.</summary>
internal sealed record CliContext(ControlEngine Engine, EngineOptions Options, LogLevelSwitch Level, PreparedPorts Ports, Func<MonotonicTime> Clock);
