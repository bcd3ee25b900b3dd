using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MediaEngine.Testing.Network;

/// <summary>A network namespace for tests on real interfaces. Sockets created inside stay inside, whichever thread uses them.</summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x40000000;
    private static int _count;

    public NetworkNamespace(string role)
    {
        Name = $"me-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{role}";
        Ip("netns", "add", Name);
        Run("ip", "link", "set", "lo", "up");
    }

    /// <summary>Why namespaces cannot be created here, for the skip message; null when they can.</summary>
    public static string? WhyNot { get; } = FindWhyNot();

    public string Name { get; }

    /// <summary>
    /// Connects an interface of this namespace with one of the other by a veth pair. Checksums are computed, not offloaded.
    /// </summary>
    public static void Join(NetworkNamespace here, string nameHere, NetworkNamespace there, string nameThere)
    {
        Ip("link", "add", nameHere, "netns", here.Name, "type", "veth", "peer", "name", nameThere, "netns", there.Name);
        foreach ((NetworkNamespace space, string name) in ((NetworkNamespace, string)[])[(here, nameHere), (there, nameThere)])
        {
            space.Run("ethtool", "-K", name, "tx", "off", "rx", "off");
            space.Run("ip", "link", "set", name, "up");
        }
    }

    /// <param name="address">An address with prefix length.</param>
    public void AddAddress(string interfaceName, string address) =>
        Run("ip",
            address.Contains(':') ? ["addr", "add", address, "dev", interfaceName, "nodad"] : ["addr", "add", address, "dev",
                interfaceName]);

    /// <summary>Runs a program in the namespace and returns its output. Throws when the program fails.</summary>
    public string Run(string program, params string[] arguments) => Execute("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Runs the function on a thread in the namespace.</summary>
    public T Inside<T>(Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using Microsoft.Win32.SafeHandles.SafeFileHandle space = File.OpenHandle($"/run/netns/{Name}");
                if (SetNs((int)space.DangerousGetHandle(), CloneNewNet) != 0)
                    throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                result = function();
            }
            catch (Exception caught)
            {
                failure = ExceptionDispatchInfo.Capture(caught);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <summary>A bound UDP socket in the namespace.</summary>
    public Socket Udp(IPAddress address, int port = 0) => Inside(() =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    });

    public void Dispose() => Ip("netns", "delete", Name);

    private static string? FindWhyNot()
    {
        if (!Environment.IsPrivilegedProcess)
            return "network namespaces need root";
        string[] missing = [.. new[] { "ip", "ethtool" }
            .Where(p => !new[] { "/usr/sbin", "/sbin", "/usr/bin", "/bin" }.Any(f => File.Exists($"{f}/{p}")))];
        if (missing.Length > 0)
            return $"not installed: {string.Join(", ", missing)} (./build.sh test installs them)";
        try
        {
            using var probe = new NetworkNamespace("probe");
            return null;
        }
        catch (InvalidOperationException failure)
        {
            return $"network namespaces cannot be made here: {failure.Message}";
        }
    }

    private static void Ip(params string[] arguments) => Execute("ip", arguments);

    private static string Execute(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{start.Environment["PATH"]}:/usr/sbin:/sbin";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)}: {output}{errors.Result}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(int descriptor, int kind);
}
