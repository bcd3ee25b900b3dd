using System.Security.Cryptography;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.ViewerLoad.Media;
using MediaEngine.ViewerLoad.Report;
using MediaEngine.ViewerLoad.Signalling;

namespace MediaEngine.ViewerLoad;

/// <summary>Starts the viewers one after the other, measures, and ends them.</summary>
internal sealed class ViewerRun(ViewerLoadOptions options, TextWriter progress)
{
    private const int MostRequests = 32;

    private readonly bool _hasOwnAddresses = options.Address >> 24 == 127;
    private readonly SemaphoreSlim _requests = new(MostRequests);

    /// <exception cref="ViewerLoadException">No viewer gets a session.</exception>
    public async Task<LoadResult> RunAsync()
    {
        using var context = new DtlsContext(DtlsCertificate.Generate(DateTimeOffset.UtcNow, TimeSpan.FromDays(7)));
        string fingerprint = $"sha-256 {string.Join(':', context.Certificate.Fingerprint("sha-256")!.Select(b => b.ToString("X2")))}";
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2 * MostRequests });
        ViewerThread[] threads = [.. Enumerable.Range(0, options.Threads).Select(i => new ViewerThread(
            options.Address, _hasOwnAddresses, options.Loss, i < options.Cpus.Count ? options.Cpus[i] : -1))];
        try
        {
            var viewers = new List<(Viewer Viewer, ViewerThread Thread, IViewerSignalling Signalling)>();
            var starting = new List<Task>();
            for (int i = 0; i < options.Viewers; i++)
            {
                ViewerThread thread = threads[i % threads.Length];
                uint address = _hasOwnAddresses ? options.Address + (uint)i : options.Address;
                var viewer = new Viewer(
                    new LocalDescription(TransportAddress.FromIPv4(address, thread.Port), Text(4), Text(24), fingerprint),
                    context, new SystemRandom(), options.CheckEvery);
                IViewerSignalling signalling = options.Whep is { } whep
                    ? new WhepSignalling(http, whep, options.Token) : new JanusSignalling(http, options.Janus!, options.Mount);
                viewers.Add((viewer, thread, signalling));
                starting.Add(StartAsync(viewer, thread, signalling));
                await Task.Delay(TimeSpan.FromSeconds(1 / options.StartRate));
            }

            await Task.WhenAll(starting);
            if (viewers.TrueForAll(v => v.Viewer.Failure is not null))
                throw new ViewerLoadException(viewers[0].Viewer.Failure!);
            await progress.WriteLineAsync($"viewerload: {viewers.Count(v => v.Viewer.Failure is null)} sessions");
            await Task.Delay(TimeSpan.FromSeconds(options.Settle));
            LoadResult result = await MeasureAsync(threads, [.. viewers.Select(v => (v.Viewer, v.Thread))]);
            await Task.WhenAll(viewers.Select(v => EndAsync(v.Signalling)));
            return result;
        }
        finally
        {
            foreach (ViewerThread thread in threads)
                thread.Dispose();
        }
    }

    private static string Text(int length) => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", length);

    private async Task StartAsync(Viewer viewer, ViewerThread thread, IViewerSignalling signalling)
    {
        await _requests.WaitAsync();
        try
        {
            viewer.Started = ViewerThread.Now;
            await thread.AskAsync(() =>
            {
                thread.Add(viewer);
                viewer.Listen(ViewerThread.Now);
                return true;
            });
            RemoteDescription remote = await signalling.StartAsync(viewer.Local);
            thread.Post(now =>
            {
                foreach (var candidate in remote.Candidates)
                    thread.Learn(viewer, candidate.Address);
                viewer.Accept(remote, now);
            });
        }
        catch (Exception failure) when (failure is ViewerLoadException or HttpRequestException or TaskCanceledException or FormatException)
        {
            viewer.Failure = failure.Message;
        }
        finally
        {
            _requests.Release();
        }
    }

    private async Task EndAsync(IViewerSignalling signalling)
    {
        await _requests.WaitAsync();
        try
        {
            await signalling.EndAsync();
        }
        catch (Exception failure) when (failure is ViewerLoadException or HttpRequestException or TaskCanceledException)
        {
            // The server ends the session by itself when its viewer is silent.
        }
        finally
        {
            _requests.Release();
        }
    }

    private async Task<LoadResult> MeasureAsync(ViewerThread[] threads, (Viewer Viewer, ViewerThread Thread)[] viewers)
    {
        ViewerFigures[] before = await FiguresAsync(viewers, begins: true);
        MonotonicTime start = ViewerThread.Now;
        ServerUsage server = ServerUsage.Of(options.Process);
        TimeSpan own = Environment.CpuUsage.TotalTime;
        long overruns = threads.Sum(t => t.Overruns);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
        ServerUsage after = ServerUsage.Of(options.Process);
        double seconds = (ViewerThread.Now - start).TotalSeconds;
        double client = (Environment.CpuUsage.TotalTime - own).TotalSeconds;
        ViewerFigures[] figures = [.. (await FiguresAsync(viewers, begins: false)).Zip(before, (a, b) => a - b)];
        return new LoadResult
        {
            Viewers = viewers.Length,
            Watching = figures.Count(f => f.Frames > 0),
            Seconds = seconds,
            Figures = figures,
            AnswerMilliseconds = Milliseconds(v => v.Answered),
            ConnectMilliseconds = Milliseconds(v => v.Connected),
            FirstFrameMilliseconds = Milliseconds(v => v.FirstFrame),
            Server = new ServerUsage(after.CpuSeconds - server.CpuSeconds, after.ResidentBytes),
            ClientCpuSeconds = client,
            Overruns = threads.Sum(t => t.Overruns) - overruns,
            Failures = [.. viewers.Select(v => v.Viewer.Failure).OfType<string>()],
        };

        double[] Milliseconds(Func<Viewer, TimeSpan?> of) =>
            [.. viewers.Select(v => of(v.Viewer)).OfType<TimeSpan>().Select(t => t.TotalMilliseconds)];
    }

    private static Task<ViewerFigures[]> FiguresAsync((Viewer Viewer, ViewerThread Thread)[] viewers, bool begins) =>
        Task.WhenAll(viewers.Select(v => v.Thread.AskAsync(() =>
        {
            ViewerFigures figures = v.Viewer.Figures;
            if (begins)
                v.Viewer.Measure();
            return figures;
        })));

    private sealed class SystemRandom : IRandomSource
    {
        public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
