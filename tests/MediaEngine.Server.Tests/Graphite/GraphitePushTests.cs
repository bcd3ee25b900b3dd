using System.Net;
using System.Net.Sockets;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Graphite;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MediaEngine.Server.Tests.Graphite;

public sealed class GraphitePushTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));
    private readonly Recorder _log = new();
    private int _asked;

    public GraphitePushTests() => _server.Start();

    [Fact]
    public async Task New_numbers_arrive_at_every_interval_over_one_connection()
    {
        await using GraphitePush push = Push();
        using StreamReader lines = await AcceptAsync();
        for (int i = 1; i <= 3; i++)
        {
            string[] line = (await lines.ReadLineAsync(_patience.Token))!.Split(' ');
            Assert.Equal(["sbc.currentstatistics.sessionsown", i.ToString()], line[..2]);
            Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(line[2]), 0, 20);
        }

        Assert.False(_server.Pending());
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_is_reopened()
    {
        await using GraphitePush push = Push();
        using (StreamReader first = await AcceptAsync())
            await first.ReadLineAsync(_patience.Token);
        using StreamReader second = await AcceptAsync();
        Assert.StartsWith("sbc.", await second.ReadLineAsync(_patience.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_starts_later_is_found_and_its_absence_is_logged_once()
    {
        EndPoint address = _server.LocalEndpoint;
        _server.Stop();
        await using GraphitePush push = Push((IPEndPoint)address);
        await _log.FirstWarning.Task.WaitAsync(_patience.Token);
        int asked = _asked;
        while (_asked < asked + 3)
            await Task.Yield();

        using TcpListener later = new((IPEndPoint)address);
        later.Start();
        using StreamReader lines = new(new NetworkStream(await later.AcceptSocketAsync(_patience.Token), ownsSocket: true));
        Assert.StartsWith("sbc.", await lines.ReadLineAsync(_patience.Token), StringComparison.Ordinal);
        Assert.Equal(1, _log.Warnings);
    }

    [Fact]
    public async Task A_connection_to_a_server_that_does_not_read_is_closed_and_nothing_is_queued()
    {
        NgDictionary large = new();
        for (int i = 0; i < 200_000; i++)
            large.Add($"number_with_a_long_name_{i}", long.MaxValue);
        NgDictionary statistics = new NgDictionary().Add("totalstatistics", large);
        await using GraphitePush push = Push(statistics: () => Task.FromResult(statistics));

        using Socket deaf = await _server.AcceptSocketAsync(_patience.Token);
        using Socket next = await _server.AcceptSocketAsync(_patience.Token);
        Assert.Equal(1, _log.Warnings);
    }

    [Fact]
    public async Task A_busy_control_thread_loses_one_sample()
    {
        int calls = 0;
        await using GraphitePush push = Push(statistics: () => calls++ == 0
            ? Task.FromException<NgDictionary>(new IOException("The control thread is overloaded."))
            : Statistics());
        using StreamReader lines = await AcceptAsync();
        Assert.Equal("sbc.currentstatistics.sessionsown 1", (await lines.ReadLineAsync(_patience.Token))![..35]);
    }

    public void Dispose()
    {
        _server.Dispose();
        _patience.Dispose();
    }

    private GraphitePush Push(IPEndPoint? server = null, Func<Task<NgDictionary>>? statistics = null) => new(
        new GraphiteOptions(server ?? (IPEndPoint)_server.LocalEndpoint, TimeSpan.FromMilliseconds(20), "sbc",
            TimeSpan.FromMilliseconds(500)),
        statistics ?? Statistics, TimeProvider.System, _log);

    private Task<NgDictionary> Statistics() => Task.FromResult(new NgDictionary()
        .Add("currentstatistics", new NgDictionary().Add("sessionsown", Interlocked.Increment(ref _asked))));

    private async Task<StreamReader> AcceptAsync() =>
        new(new NetworkStream(await _server.AcceptSocketAsync(_patience.Token), ownsSocket: true));

    private sealed class Recorder : ILogger
    {
        private int _warnings;

        public TaskCompletionSource FirstWarning { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Warnings => _warnings;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (logLevel != LogLevel.Warning)
                return;
            Interlocked.Increment(ref _warnings);
            FirstWarning.TrySetResult();
        }
    }
}
