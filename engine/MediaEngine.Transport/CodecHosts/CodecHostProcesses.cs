using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Transport.Streams;

namespace MediaEngine.Transport.CodecHosts;

/// <summary>
/// The codec hosts of one worker: a socket pair and shared memory are made here, in microseconds; the process is started on another thread.
/// The socket only wakes. It is one of the worker's connections, so its end tells that the process has ended.
/// </summary>
/// <param name="streams">The worker's connections; throws <see cref="IOException"/> when the system refuses.</param>
internal sealed unsafe class CodecHostProcesses(ICodecHostLauncher launcher, Func<StreamSet> streams) : ICodecHosts, IDisposable
{
    private readonly Dictionary<CodecHostChannel, (long Host, nint Memory)> _hosts = [];

    public bool TryStart([NotNullWhen(true)] out CodecHostChannel? channel, out string failure)
    {
        channel = null;
        int* sockets = stackalloc int[2];
        const int Type = SocketConstants.SockStream | SocketConstants.SockNonBlock | SocketConstants.SockCloExec;
        if (LibC.SocketPair(SocketConstants.AfUnix, Type, 0, sockets) != 0)
            return Refuse("socketpair", out failure);
        var own = new FileDescriptor(sockets[0]);
        var other = new FileDescriptor(sockets[1]);
        int number = LibC.MemFdCreate("codec-host", SocketConstants.MfdCloExec);
        if (number < 0)
        {
            Refuse("memfd_create", out failure);
            own.Dispose();
            other.Dispose();
            return false;
        }

        var memory = new FileDescriptor(number);
        nint mapped = -1;
        if (LibC.FTruncate(number, launcher.SharedMemory) != 0
            || (mapped = LibC.MMap(0, (nuint)launcher.SharedMemory, SocketConstants.ProtRead | SocketConstants.ProtWrite,
                SocketConstants.MapShared, number, 0)) == -1)
        {
            Refuse("shared memory", out failure);
            own.Dispose();
            other.Dispose();
            memory.Dispose();
            return false;
        }

        if (!TryAdopt(own, out int connection, out failure))
        {
            _ = LibC.MUnmap(mapped, (nuint)launcher.SharedMemory);
            other.Dispose();
            memory.Dispose();
            return false;
        }

        long length = SharedRing.LengthFor(launcher.RingCapacity);
        channel = new CodecHostChannel(
            connection, new SharedRing((byte*)mapped, length), new SharedRing((byte*)mapped + launcher.RingDistance, length));

        // The launcher owns the numbers from here on.
        long host = launcher.Launch(other.Number, memory.Number);
        other.SetHandleAsInvalid();
        memory.SetHandleAsInvalid();
        _hosts.Add(channel, (host, mapped));
        return true;
    }

    public void End(CodecHostChannel channel)
    {
        if (!_hosts.Remove(channel, out (long Host, nint Memory) host))
            return;
        launcher.Kill(host.Host);
        streams().Close(channel.Connection);
        _ = LibC.MUnmap(host.Memory, (nuint)launcher.SharedMemory);
    }

    public void Dispose()
    {
        foreach (CodecHostChannel channel in _hosts.Keys.ToArray())
            End(channel);
    }

    private bool TryAdopt(FileDescriptor descriptor, out int connection, out string failure)
    {
        try
        {
            return streams().TryAdopt(descriptor, out connection, out failure);
        }
        catch (IOException refused)
        {
            descriptor.Dispose();
            (connection, failure) = (-1, refused.Message);
            return false;
        }
    }

    private static bool Refuse(string call, out string failure)
    {
        failure = $"{call}: {Marshal.GetLastPInvokeErrorMessage()}";
        return false;
    }
}
