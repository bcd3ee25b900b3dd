using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Sets one scheduling policy for all threads of the process at start; later threads inherit it. For all of them, because the garbage
/// collector waits for every thread that runs managed code: a thread that gets no CPU while another waits for it would stop the packet
/// loops. (Under the JIT the runtime gives each new thread a real-time priority of its own, 50; the native binary does not.)
/// </summary>
internal static partial class ThreadScheduling
{
    private const string Tasks = "/proc/self/task";
    private const int OneThread = 0;

    /// <summary>Without the privilege (CAP_SYS_NICE, or RLIMIT_RTPRIO and RLIMIT_NICE) nothing changes, and the log says so.</summary>
    public static void Apply(SchedulingOptions options, ILogger logger)
    {
        if (SetAll(options) is { } failure)
            LogRefused(logger, failure);
        else
            LogActive(logger, options.Policy?.ToString() ?? "unchanged", options.Priority ?? 0);
    }

    /// <summary>
    /// Called before the pool has threads, and without reading the policy: a thread that has read its policy passes the value it read to
    /// the threads it starts (the C library caches it), whatever the kernel was told since.
    /// </summary>
    public static void ApplyEarly(SchedulingOptions options) => _ = SetAll(options);

    /// <summary>
    /// Whether the calling thread, and each thread it starts, has a real-time policy: by the options, or by the program that started the
    /// engine (chrt, systemd).
    /// </summary>
    public static bool IsRealTime => SchedulingOptions.IsRealTimePolicy((SchedulingPolicy)LibC.SchedGetScheduler(0));

    /// <returns>The problem; null for none.</returns>
    private static string? SetAll(SchedulingOptions options)
    {
        HashSet<int> done = [];
        // Repeat until there is none left: a thread not changed yet may have started another one meanwhile.
        while (Threads().Where(done.Add).ToArray() is { Length: > 0 } threads)
        {
            if (threads.Select(t => Set(t, options)).FirstOrDefault(f => f is not null) is { } failure)
                return failure;
        }

        return null;
    }

    private static IEnumerable<int> Threads() =>
        Directory.GetDirectories(Tasks).Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture));

    /// <summary>The problem; null when there was none, or the thread has ended.</summary>
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
