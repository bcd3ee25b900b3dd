using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Puts all threads of the process under one scheduling policy, at the start; threads made later inherit it. All of them, because the
/// collector waits for every thread that runs managed code: one that does not get the CPU while another waits for it would stop the packet
/// loops. (Compiled at run time, the runtime gives each new thread a real-time priority of its own, 50; the native binary does not.)
/// </summary>
internal static partial class ThreadScheduling
{
    private const string Tasks = "/proc/self/task";
    private const int OneThread = 0;

    /// <summary>
    /// Without the privilege for it (CAP_SYS_NICE, or RLIMIT_RTPRIO and RLIMIT_NICE) everything stays as it is, and the log says so.
    /// </summary>
    public static void Apply(SchedulingOptions options, ILogger logger)
    {
        if (SetAll(options) is { } failure)
            LogRefused(logger, failure);
        else
            LogActive(logger, options.Policy?.ToString() ?? "unchanged", options.Priority ?? 0);
    }

    /// <summary>
    /// Before the pool has threads, and without a word: a thread that has looked at its policy hands on what it saw then to those it starts
    /// (the C library remembers it), whatever the kernel has been told since.
    /// </summary>
    public static void ApplyEarly(SchedulingOptions options) => _ = SetAll(options);

    /// <summary>
    /// Whether the calling thread, and so each it starts, has a real-time policy: by the options,
    /// or by who started the engine (chrt, systemd).
    /// </summary>
    public static bool IsRealTime => SchedulingOptions.IsRealTimePolicy((SchedulingPolicy)LibC.SchedGetScheduler(0));

    /// <returns>What went wrong; null when nothing did.</returns>
    private static string? SetAll(SchedulingOptions options)
    {
        HashSet<int> done = [];
        // Again until there is none: a thread not done yet may have started another meanwhile.
        while (Threads().Where(done.Add).ToArray() is { Length: > 0 } threads)
        {
            if (threads.Select(t => Set(t, options)).FirstOrDefault(f => f is not null) is { } failure)
                return failure;
        }

        return null;
    }

    private static IEnumerable<int> Threads() =>
        Directory.GetDirectories(Tasks).Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture));

    /// <summary>What went wrong; null when nothing did or the thread has ended.</summary>
    private static unsafe string? Set(int thread, SchedulingOptions options)
    {
        if (options.Policy is { } policy)
        {
            int priority = options.IsRealTime ? options.Priority!.Value : 0;
            if (LibC.SchedSetScheduler(thread, (int)policy, &priority) != 0 && Failure("sched_setscheduler") is { } failure)
                return failure;
        }

        return !options.IsRealTime && options.Priority is { } nice && LibC.SetPriority(OneThread, thread, nice) != 0
            ? Failure("setpriority") : null;
    }

    private static string? Failure(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return error == Errno.Srch ? null : $"{call}: {new Win32Exception(error).Message}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "All threads run with scheduling policy {Policy}, priority {Priority}")]
    private static partial void LogActive(ILogger logger, string policy, int priority);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The options scheduling and priority have no effect: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
