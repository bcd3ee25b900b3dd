using MediaEngine.Server.Options;

namespace MediaEngine.Server.Hosting;

/// <summary>The process id in a file for as long as the engine runs.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string? _path;

    public PidFile(string? path)
    {
        _path = path;
        if (path is null)
            return;
        try
        {
            File.WriteAllText(path, $"{Environment.ProcessId}\n");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OptionException("pidfile", problem.Message);
        }
    }

    public void Dispose()
    {
        if (_path is null)
            return;
        try
        {
            File.Delete(_path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The directory was removed; there is nothing to clean up.
        }
    }
}
