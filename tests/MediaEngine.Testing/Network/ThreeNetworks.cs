using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace MediaEngine.Testing.Network;

/// <summary>A caller, an engine and a callee in one network namespace each. Veth pairs connect the engine with the other two.</summary>
public sealed class ThreeNetworks : IDisposable
{
    public ThreeNetworks()
    {
        NetworkNamespace.Join(Caller, "caller", Engine, "toCaller");
        NetworkNamespace.Join(Callee, "callee", Engine, "toCallee");
        Engine.AddAddress("toCaller", "10.77.1.1/24");
        Engine.AddAddress("toCaller", "fd77:1::1/64");
        Engine.AddAddress("toCallee", "10.77.2.1/24");
        Engine.AddAddress("toCallee", "fd77:2::1/64");
        Caller.AddAddress("caller", "10.77.1.2/24");
        Caller.AddAddress("caller", "fd77:1::2/64");
        Callee.AddAddress("callee", "10.77.2.2/24");
        Callee.AddAddress("callee", "fd77:2::2/64");
    }

    public NetworkNamespace Caller { get; } = new("caller");

    public NetworkNamespace Engine { get; } = new("engine");

    public NetworkNamespace Callee { get; } = new("callee");

    public static IPAddress CallerAddress(bool v6 = false) => IPAddress.Parse(v6 ? "fd77:1::2" : "10.77.1.2");

    public static IPAddress CalleeAddress(bool v6 = false) => IPAddress.Parse(v6 ? "fd77:2::2" : "10.77.2.2");

    /// <summary>The engine's address towards the caller.</summary>
    public static IPAddress CallerSide(bool v6 = false) => IPAddress.Parse(v6 ? "fd77:1::1" : "10.77.1.1");

    /// <summary>The engine's address towards the callee.</summary>
    public static IPAddress CalleeSide(bool v6 = false) => IPAddress.Parse(v6 ? "fd77:2::1" : "10.77.2.1");

    /// <summary>Lets the outer interfaces accept XDP frames, as network hardware does.</summary>
    public void TakeFrames()
    {
        Caller.Run("ethtool", "-K", "caller", "gro", "on");
        Callee.Run("ethtool", "-K", "callee", "gro", "on");
    }

    /// <summary>Frames that an XDP program on the engine's interface has sent.</summary>
    public long FramesSentOn(string interfaceName) =>
        Regex.Matches(Engine.Run("ethtool", "-S", interfaceName), @"rx_queue_\d+_xdp_redirect: (\d+)")
            .Sum(m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));

    public void Dispose()
    {
        Caller.Dispose();
        Engine.Dispose();
        Callee.Dispose();
    }
}
