using System.Globalization;

namespace MediaEngine.ViewerLoad.Report;

/// <summary>CPU time and memory of a process, from /proc.</summary>
/// <param name="CpuSeconds">Of its threads that live.</param>
/// <param name="ResidentBytes">Resident set.</param>
internal readonly record struct ServerUsage(double CpuSeconds, long ResidentBytes)
{
    /// <summary>Zeros when the process cannot be read.</summary>
    public static ServerUsage Of(int process)
    {
        if (process <= 0 || !Directory.Exists($"/proc/{process}"))
            return default;
        double nanoseconds = 0;
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                nanoseconds += double.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        string resident = File.ReadLines($"/proc/{process}/status")
            .FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)) ?? "0";
        long kilobytes = long.Parse(string.Concat(resident.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
        return new ServerUsage(nanoseconds / 1e9, 1024 * kilobytes);
    }
}
