using MediaEngine.Interop.Linux;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// A log file at the limit of RLIMIT_FSIZE (ulimit -f) would end the process by SIGXFSZ, and all calls with it. With the signal ignored the
/// write fails with EFBIG (setrlimit(2)), which loses only a line of the log.
/// </summary>
internal static class FileSizeSignal
{
    public static void Ignore() => _ = LibC.Signal(LibC.SigXfsz, LibC.SigIgn);
}
