using System.Globalization;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// The memory limit of the process and its current use: by the option, otherwise by the control group (versions 1 and 2).
/// </summary>
/// <param name="Bytes">The limit.</param>
/// <param name="UsageFile">Has the control group's use; null when the process itself is measured.</param>
/// <param name="StatisticsFile">Has the part the kernel can reclaim (file cache).</param>
internal sealed record MemoryLimit(long Bytes, string? UsageFile, string? StatisticsFile)
{
    /// <summary>Version 1 expresses "no limit" by a number near 2^63.</summary>
    private const long Unlimited = 1L << 60;

    /// <param name="option">Bytes; 0 when not given.</param>
    /// <param name="root">"/" on a real system.</param>
    /// <returns>Null without a limit.</returns>
    public static MemoryLimit? Find(long option, string root = "/")
    {
        if (option > 0)
            return new MemoryLimit(option, null, null);
        MemoryLimit? lowest = null;
        foreach (string line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // "0::/path" of version 2, "4:memory:/path" of version 1.
            string[] parts = line.Split(':', 3);
            bool second = parts is ["0", "", _];
            if (parts.Length != 3 || (!second && !parts[1].Split(',').Contains("memory")))
                continue;
            string mount = Path.Combine(root, second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");

            // A limit of any parent group applies as well. Inside a container the path may be that of the host and not exist.
            string group = parts[2].Trim('/');
            while (true)
            {
                if (Read(Path.Combine(mount, group), second) is { } found && (lowest is null || found.Bytes < lowest.Bytes))
                    lowest = found;
                if (group.Length == 0)
                    break;
                group = Path.GetDirectoryName(group) ?? "";
            }
        }

        return lowest;
    }

    /// <summary>Bytes in use that only this process or its group can release.</summary>
    public long Used()
    {
        if (UsageFile is null)
            return Environment.WorkingSet;
        long used = Number(UsageFile) ?? Environment.WorkingSet;
        foreach (string line in Lines(StatisticsFile!))
        {
            string[] parts = line.Split(' ');
            if (parts is ["inactive_file" or "active_file", var bytes]
                && long.TryParse(bytes, CultureInfo.InvariantCulture, out long cached))
                used -= cached;
        }

        return Math.Max(0, used);
    }

    private static MemoryLimit? Read(string folder, bool second) =>
        Number(Path.Combine(folder, second ? "memory.max" : "memory.limit_in_bytes")) is > 0 and < Unlimited and { } bytes
            ? new MemoryLimit(bytes, Path.Combine(folder, second ? "memory.current" : "memory.usage_in_bytes"),
                Path.Combine(folder, "memory.stat"))
            : null;

    private static long? Number(string file) =>
        Lines(file) is [var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
