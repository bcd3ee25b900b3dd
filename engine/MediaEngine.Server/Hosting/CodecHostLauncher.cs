using System.Globalization;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Processes;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>
/// Starts codec hosts: this binary again, as <c>mediaengine codec-host</c>, with a socket and shared memory and nothing else. One thread
/// for each host starts it, passes its messages to the log, and waits for its end.
/// </summary>
internal sealed partial class CodecHostLauncher(ILogger logger) : ICodecHostLauncher, IDisposable
{
    /// <summary>The socket in the host.</summary>
    public const int SocketNumber = 3;

    /// <summary>The shared memory in the host.</summary>
    public const int MemoryNumber = 4;

    private const int ErrorOutput = 2;

    /// <summary>Descriptors are moved above the numbers in the host, so that none is overwritten before it is copied.</summary>
    private const int LowestNumber = 16;

    private const int FDupFdCloExec = 1030;
    private const int MostLines = 50;

    /// <summary>Managed memory of a host. Frames and pictures are in native memory.</summary>
    private const string HeapLimit = "0x6000000";

    private static readonly Dictionary<string, string> _environment = new()
    {
        ["DOTNET_GCHeapHardLimit"] = HeapLimit,
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
    };

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _processes = [];
    private long _lastHost;
    private bool _isDisposed;

    public long RingCapacity => LaneLimits.RingCapacity;

    public long RingDistance => LaneLimits.RingDistance;

    public long SharedMemory => LaneLimits.SharedMemory;

    public long Launch(int socket, int memory)
    {
        long host;
        lock (_lock)
        {
            host = ++_lastHost;
            _processes.Add(host, 0);
        }

        var thread = new Thread(() => Run(host, socket, memory))
        {
            Name = $"codec-host-{host}",
            IsBackground = true,
        };
        thread.Start();
        return host;
    }

    public void Kill(long host)
    {
        lock (_lock)
        {
            if (!_processes.TryGetValue(host, out int process))
                return;
            if (process > 0)
                _ = ChildProcess.Kill(process, ChildProcess.SigKill);
            else
                _processes[host] = -1;
        }
    }

    /// <summary>Ends all hosts.</summary>
    public void Dispose()
    {
        long[] hosts;
        lock (_lock)
        {
            _isDisposed = true;
            hosts = [.. _processes.Keys];
        }

        foreach (long host in hosts)
            Kill(host);
    }

    private unsafe void Run(long host, int socket, int memory)
    {
        using var ownSocket = new FileDescriptor(socket);
        using var ownMemory = new FileDescriptor(memory);
        int* pipe = stackalloc int[2];
        if (LibC.Pipe2(pipe, SocketConstants.SockCloExec) != 0)
        {
            LogNotStarted(host, Marshal.GetLastPInvokeErrorMessage());
            Forget(host);
            return;
        }

        using var messages = new FileDescriptor(pipe[0]);
        int process;
        using (var output = new FileDescriptor(pipe[1]))
        using (FileDescriptor highSocket = High(socket))
        using (FileDescriptor highMemory = High(memory))
        using (FileDescriptor highOutput = High(output.Number))
            process = Start(host, highSocket.Number, highMemory.Number, highOutput.Number);

        // Only the host has its end of the socket now: its end is the end of the connection.
        ownSocket.Dispose();
        ownMemory.Dispose();
        if (process <= 0)
        {
            Forget(host);
            return;
        }

        LogStarted(host, process);
        PassMessages(host, messages.Number);
        int status = ChildProcess.Wait(process);
        Forget(host);
        Report(host, status);
    }

    private int Start(long host, int socket, int memory, int output)
    {
        (string path, string[] arguments) = Command();
        lock (_lock)
        {
            if (_isDisposed || _processes[host] < 0)
                return 0;
            int process = ChildProcess.Start(
                path, arguments, [(output, ErrorOutput), (socket, SocketNumber), (memory, MemoryNumber)], _environment);
            if (process < 0)
                LogNotStarted(host, Marshal.GetPInvokeErrorMessage(-process));
            else
                _processes[host] = process;
            return process;
        }
    }

    private void Forget(long host)
    {
        lock (_lock)
            _processes.Remove(host);
    }

    private unsafe void PassMessages(long host, int descriptor)
    {
        byte[] buffer = new byte[4096];
        int lines = 0;
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint length = LibC.Read(descriptor, start, (nuint)buffer.Length);
                if (length <= 0 && !(length < 0 && Marshal.GetLastPInvokeError() == Errno.Intr))
                    return;
                string text = length <= 0 ? "" : System.Text.Encoding.UTF8.GetString(buffer, 0, (int)length);
                foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    if (lines++ < MostLines)
                        LogMessage(host, line);
                }
            }
        }
    }

    private void Report(long host, int status)
    {
        bool ended = (status & 0x7f) == 0;
        int number = ended ? (status >> 8) & 0xff : status & 0x7f;
        if (ended && number == 0)
            LogEnded(host);
        else if (!ended && number == ChildProcess.SigKill)
            LogKilled(host);
        else
            LogDied(host, ended ? "exit code" : "signal", number.ToString(CultureInfo.InvariantCulture));
    }

    private static FileDescriptor High(int descriptor) => new(LibC.FileControl(descriptor, FDupFdCloExec, LowestNumber));

    /// <summary>This binary. A test process, or "dotnet", is not it: then the one beside the assemblies is.</summary>
    private static (string Path, string[] Arguments) Command()
    {
        string own = Environment.ProcessPath ?? "";
        string beside = Path.Combine(AppContext.BaseDirectory, "mediaengine");
        string path = Path.GetFileName(own) != "mediaengine" && File.Exists(beside) ? beside : own;
        return (path, [path, "codec-host"]);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Codec host {Host} runs as process {Process}")]
    private partial void LogStarted(long host, int process);

    [LoggerMessage(Level = LogLevel.Error, Message = "Codec host {Host} cannot be started: {Reason}")]
    private partial void LogNotStarted(long host, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Codec host {Host}: {Text}")]
    private partial void LogMessage(long host, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "Codec host {Host} has ended")]
    private partial void LogEnded(long host);

    [LoggerMessage(Level = LogLevel.Information, Message = "Codec host {Host} was ended by the engine, or by SIGKILL of the system")]
    private partial void LogKilled(long host);

    [LoggerMessage(Level = LogLevel.Error, Message = "Codec host {Host} has died: {Kind} {Number}")]
    private partial void LogDied(long host, string kind, string number);
}
