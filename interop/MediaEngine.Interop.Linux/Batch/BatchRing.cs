using MediaEngine.Interop.Linux.IoUring;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Opens rings for one polling thread: kernel 6.1 or later.</summary>
internal static class BatchRing
{
    /// <exception cref="IOException">The kernel offers this process no io_uring.</exception>
    internal static Ring Open(uint entries, uint completions)
    {
        var parameters = new IoUringParams
        {
            Flags = SetupSingleIssuer | SetupDeferTaskRun | SetupTaskRunFlag | SetupSubmitAll | SetupCqSize | SetupClamp,
            CqEntries = completions,
        };
        var result = Ring.QueueInit(entries, ref parameters, out var ring);
        return ring ?? throw new IOException($"io_uring_setup: error {-result}; use --io mmsg instead");
    }

    /// <summary>True when this kernel and user can open such a ring.</summary>
    internal static bool IsAvailable()
    {
        try
        {
            Open(8, 16).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
