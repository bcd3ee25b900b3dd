using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Media;

/// <summary>A share of the calls with its own socket, driven by one generator thread or one pair of threads.</summary>
internal sealed class LoadWorker : IDisposable
{
    private CallSetup? _setup;

    /// <param name="options">The options of this worker; see <see cref="LoadOptions.ForWorker"/>.</param>
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

    /// <summary>Sets up this worker's calls; again if they were set up before.</summary>
    public void Establish(NgClient client, string prefix, Action<int> progress)
    {
        _setup?.Delete();
        Calls.Dispose();
        Calls = new CallTable(Options, Socket.Port);
        _setup = new CallSetup(Options, Calls, Socket.Port, client, prefix);
        _setup.Establish(progress);
    }

    /// <summary>Deletes the calls if there are any.</summary>
    public void Delete() => _setup?.Delete();

    public void Dispose()
    {
        Calls.Dispose();
        Socket.Dispose();
    }
}
