using System.Globalization;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>The capabilities(7) that loading and attaching the program need.</summary>
internal static class Capabilities
{
    private const ulong NetAdmin = 1ul << 12;
    private const ulong SysAdmin = 1ul << 21;
    private const ulong Perfmon = 1ul << 38;
    private const ulong Bpf = 1ul << 39;

    /// <summary>True when the calling thread has them. Root may lack them in a container or under a service manager.</summary>
    public static bool Suffice
    {
        get
        {
            try
            {
                const string Field = "CapEff:";
                string line = File.ReadLines("/proc/thread-self/status").First(l => l.StartsWith(Field, StringComparison.Ordinal));
                ulong effective = ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                return (effective & NetAdmin) != 0 && ((effective & SysAdmin) != 0 || (effective & (Bpf | Perfmon)) == (Bpf | Perfmon));
            }
            catch (Exception failure)
                when (failure is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
            {
                return Environment.IsPrivilegedProcess;
            }
        }
    }
}
