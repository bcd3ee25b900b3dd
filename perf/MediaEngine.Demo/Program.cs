using System.ComponentModel;
using System.Runtime.InteropServices;
using MediaEngine.Demo;

const string Usage = """
    mediaengine-demo ENGINE [ENGINE-OPTION...]

    Starts the engine (the program ENGINE) on 127.0.0.1 and makes a call between two built-in phones through it.
    Shows what each phone hears until it is ended (Ctrl+C, SIGTERM) or the engine ends. The exit status is the engine's.

    The engine's NG control socket is 127.0.0.1:2223 unless --listen-ng=ADDRESS:PORT is among its options. A built-in test camera is
    shown at http://127.0.0.1:8080/ (or the next free port) unless --listen-web=ADDRESS:PORT is among its options.

    """;

if (args is ["--help" or "-h"])
{
    Console.Write(Usage);
    return 0;
}

if (args is not [var engine, .. var options] || engine.StartsWith('-'))
{
    Console.Error.Write(Usage);
    return 2;
}

using CancellationTokenSource stop = new();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
try
{
    EngineCommand command = EngineCommand.From(engine, options);
    using EngineProcess process = EngineProcess.Start(command);
    return await new DemoSession(process, command.Ng, command.Web).RunAsync(stop.Token);
}
catch (Exception problem) when (problem is IOException or Win32Exception)
{
    Console.Error.WriteLine($"mediaengine-demo: {problem.Message}");
    return 1;
}
