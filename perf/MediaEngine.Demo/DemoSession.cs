using System.Net;

namespace MediaEngine.Demo;

/// <summary>Runs a call through a running engine and shows it until the user ends it or the engine ends.</summary>
internal sealed class DemoSession(EngineProcess engine, IPEndPoint ng, IPEndPoint? web)
{
    /// <returns>The engine's exit status; 1 when the call does not work.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task call = CallAsync(ended.Token);
        Task gone = engine.WaitAsync(ended.Token);
        await Task.WhenAny(call, gone);
        await ended.CancelAsync();
        int failed = 0;
        try
        {
            await call;
        }
        catch (OperationCanceledException)
        {
            // The user has ended the demonstration, or the engine has ended.
        }
        catch (IOException problem) when (!gone.IsCompletedSuccessfully && !stop.IsCancellationRequested)
        {
            Console.Error.WriteLine($"mediaengine-demo: {problem.Message}");
            failed = 1;
        }
        catch (IOException)
        {
            // The engine has ended, and its own message gives the reason.
        }

        return await engine.StopAsync() is not 0 and int status ? status : failed;
    }

    private async Task CallAsync(CancellationToken stop)
    {
        using DemoCall call = new(ng);
        Task talking = call.RunAsync(stop);
        await Task.WhenAny(call.SetUp, talking);
        if (!talking.IsCompleted)
            await new DemoDisplay(call, ng.ToString(), web).RunAsync(stop);
        await talking;
    }
}
