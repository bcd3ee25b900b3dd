using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Media;

/// <summary>A share of the calls with a socket of its own: what one generator thread, or one pair of threads, works on.</summary>
internal sealed class LoadWorker : IDisposable
{
    private CallSetup? _setup;

    /// <param name="options">Of this worker alone; see <see cref="LoadOptions.ForWorker"/>.</param>
    public LoadWorker(LoadOptions options)
    {
        Options = options;
        Socket = new DatagramBatchSocket(0, options.Port, 64 << 20);
        Calls = new CallTable(options, Socket.Port);
    }

    public LoadOptions Options { get; }

    public DatagramBatchSocket Socket { get; }

    public CallTable Calls { get; private set; }

    /// <summary>See <see cref="CallSetup.Publication"/>.</summary>
    public string? Publication => _setup?.Publication;

    /// <summary>Sets this worker's calls up; anew when they were there before.</summary>
    public void Establish(NgClient client, string prefix, Action<int> progress)
    {
        _setup?.Delete();
        Calls.Dispose();
        Calls = new CallTable(Options, Socket.Port);
        _setup = new CallSetup(Options, Calls, Socket.Port, client, prefix);
        _setup.Establish(progress);
    }

    /// <summary>Deletes the calls, when there are any.</summary>
    public void Delete() => _setup?.Delete();

    public void Dispose()
    {
        Calls.Dispose();
        Socket.Dispose();
    }
}
