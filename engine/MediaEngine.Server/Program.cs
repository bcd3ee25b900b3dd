using System.Net.Sockets;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Hosting;

FileSizeSignal.Ignore();
try
{
    if (ImmediateAnswers.TryAnswer(args, Console.Out))
        return 0;
    OptionSource source = OptionSource.Load(args, name => TextFile.TryRead("config-file", name));
    EngineOptions options = EngineOptions.From(source, new SystemAddresses());
    if (options.Scheduling is { } scheduling)
        ThreadScheduling.ApplyEarly(scheduling);
    using PidFile pidFile = new(options.PidFile);
    using IHost host = EngineHost.Create(options);
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (Exception problem) when (problem is OptionException or SocketException or IOException or UnauthorizedAccessException)
{
    // Wrong configuration, or an address that cannot be bound: the operator needs the message, not a stack trace.
    FatalErrorReport.Write($"mediaengine: {problem.Message}");
    return problem is OptionException { ExitCode: var code } ? code : 1;
}
