using MediaEngine.Interop.Linux.IoUring;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>Rings as one polling thread wants them: kernel 6.1 or later.</summary>
internal static class RingSetup
{
    /// <exception cref="IOException">The kernel has no io_uring for us.</exception>
    internal static Ring Open(uint entries, uint completions)
    {
        var parameters = new IoUringParams
        {
            Flags = SetupSingleIssuer | SetupDeferTaskRun | SetupTaskRunFlag | SetupSubmitAll | SetupCqSize | SetupClamp,
            CqEntries = completions,
        };
        var result = Ring.QueueInit(entries, ref parameters, out var ring);
        return ring ?? throw new IOException($"io_uring_setup: error {-result}; --io mmsg does without");
    }

    /// <summary>True when this kernel and this user may have such a ring.</summary>
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
