using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Media;

/// <summary>All workers of a generator with all calls.</summary>
internal sealed class LoadWorkers : IDisposable
{
    private readonly string _prefix = $"loadgen-{Environment.ProcessId}-{Random.Shared.Next():x}-";
    private readonly NgClient? _client;
    private int _generation;

    public LoadWorkers(LoadOptions options)
    {
        _client = options.Direct ? null : new NgClient(options.Ng!);
        All = [.. Enumerable.Range(0, options.Workers).Select(index => new LoadWorker(options.ForWorker(index)))];
    }

    public IReadOnlyList<LoadWorker> All { get; }

    /// <summary>Datagrams the kernel dropped because a receive queue of the generator was full.</summary>
    public long ReceiveQueueDrops => All.Sum(worker => worker.Socket.ReceiveQueueDrops);

    /// <summary>See <see cref="CallSetup.Publication"/>.</summary>
    public string? Publication => All[0].Publication;

    /// <summary>Sets up all calls, or connects the endpoints to each other when there is no daemon; again when called again.</summary>
    public void Establish(Action<int> progress)
    {
        _generation++;
        var before = 0;
        foreach (var worker in All)
        {
            if (_client is null)
                worker.Calls.ConnectDirectly();
            else
                worker.Establish(_client, $"{_prefix}{_generation}-{before}-", count => progress(before + count));
            before += worker.Options.Calls;
        }
    }

    /// <summary>Deletes all calls.</summary>
    public void Delete()
    {
        foreach (var worker in All)
            worker.Delete();
    }

    public void Dispose()
    {
        foreach (var worker in All)
            worker.Dispose();
        _client?.Dispose();
    }
}
