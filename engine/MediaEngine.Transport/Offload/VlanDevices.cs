namespace MediaEngine.Transport.Offload;

/// <summary>The list of VLAN devices the kernel keeps for the network namespace of the calling thread.</summary>
internal static class VlanDevices
{
    private const string List = "/proc/thread-self/net/vlan/config";

    /// <summary>True when one is on top of the interface.</summary>
    public static bool Any(string interfaceName)
    {
        try
        {
            return Any(interfaceName, File.ReadLines(List));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <param name="lines">"eth0.5  | 5  | eth0", after two lines of headings.</param>
    internal static bool Any(string interfaceName, IEnumerable<string> lines) =>
        lines.Skip(2).Any(line => line.Split('|') is [.., var under] && under.Trim() == interfaceName);
}
