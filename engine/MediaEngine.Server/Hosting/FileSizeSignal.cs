using MediaEngine.Interop.Linux;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// A log file at the limit of RLIMIT_FSIZE (ulimit -f) ends the process by SIGXFSZ, all calls with it. Ignored, the write fails with EFBIG
/// (setrlimit(2)), which costs a line of the log.
/// </summary>
internal static class FileSizeSignal
{
    public static void Ignore() => _ = LibC.Signal(LibC.SigXfsz, LibC.SigIgn);
}
