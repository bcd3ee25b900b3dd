using System.Security.Cryptography;
using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Composition;

/// <summary>Parts of our host candidates (RFC 8445 section 5.1).</summary>
internal static class IceCandidates
{
    /// <summary>Constant for an interface address during the process, different for each address and process.</summary>
    /// <param name="transport">Empty for UDP; another transport is another foundation (RFC 6544 section 4.1).</param>
    public static string Foundation(string instance, PortPool pool, string transport = "")
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instance} {pool.InterfaceName} {pool.Address}{transport}"));
        return Convert.ToBase64String(hash.AsSpan(0, 12)).Replace('+', 'P').Replace('/', 'S');
    }

    /// <summary>Type preference 126 for host; the local preference decreases in the order of the configuration.</summary>
    /// <param name="order">0 for the first address.</param>
    /// <param name="component">1 for RTP, 2 for RTCP.</param>
    public static uint HostPriority(int order, int component) => Priority(126, 65535 - order, component);

    /// <summary>RFC 8445 section 5.1.2.1.</summary>
    public static uint Priority(uint type, int local, int component) => (type << 24) | ((uint)local << 8) | (uint)(256 - component);
}
