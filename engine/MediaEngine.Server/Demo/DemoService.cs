using System.Net;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Demo;

/// <summary>Runs the demonstration call beside the engine, over the engine's own control socket; its end does not end the engine.</summary>
internal sealed partial class DemoService(EngineOptions options, ILogger<DemoService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IPEndPoint? ng = options.Control.Ng.Count > 0 ? options.Control.Ng[0] : null;
        if (ng is null)
        {
            LogFailed("it needs a UDP NG socket (listen-ng)");
            return;
        }

        try
        {
            using DemoCall call = new(ng);
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task talking = call.RunAsync(ended.Token);
            while (call.BobSendsTo == 0 && !talking.IsCompleted)
                await Task.Delay(20, stoppingToken);
            if (!talking.IsCompleted)
                await new DemoDisplay(call, ng.ToString()).RunAsync(stoppingToken);
            await talking;
        }
        catch (OperationCanceledException)
        {
            // The engine is asked to stop.
        }
        catch (IOException problem)
        {
            LogFailed(problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The demonstration call does not work: {Reason}. The engine goes on")]
    private partial void LogFailed(string reason);
}
