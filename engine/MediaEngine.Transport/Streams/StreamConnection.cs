using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Streams;

/// <summary>One TCP connection, accepted or started here, with what its peer has not taken yet.</summary>
internal sealed unsafe class StreamConnection(int token, FileDescriptor descriptor, TransportAddress remote) : IDisposable
{
    /// <summary>What may wait for a slow reader, bytes; the kernel holds as much again. More would only be late.</summary>
    public const int OutputCapacity = 64 * 1024;

    private byte* _output;
    private int _start;
    private int _end;

    public int Token { get; } = token;

    public int Descriptor => descriptor.Number;

    public TransportAddress Remote { get; } = remote;

    /// <summary>It is in the list of connections with unsent bytes.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The kernel will report when it accepts bytes again.</summary>
    public bool WaitsForRoom { get; set; }

    /// <summary>Started here and not established yet.</summary>
    public bool IsConnecting { get; set; }

    /// <summary>The first error of the connection (errno); 0 when there is none. Received bytes may still wait.</summary>
    public int Error { get; set; }

    public int Waiting => _end - _start;

    /// <summary>Takes all of the bytes, or none when there is no room for all.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (OutputCapacity - Waiting < bytes.Length)
            return false;
        if (_output is null)
            _output = (byte*)NativeMemory.Alloc(OutputCapacity);
        if (OutputCapacity - _end < bytes.Length)
        {
            new ReadOnlySpan<byte>(_output + _start, Waiting).CopyTo(new Span<byte>(_output, OutputCapacity));
            (_start, _end) = (0, Waiting);
        }

        bytes.CopyTo(new Span<byte>(_output + _end, OutputCapacity - _end));
        _end += bytes.Length;
        return true;
    }

    /// <summary>Gives the kernel what it takes. False when the connection is broken.</summary>
    public bool TryFlush()
    {
        while (Waiting > 0)
        {
            nint sent = LibC.Send(
                Descriptor, _output + _start, (nuint)Waiting,
                Interop.Linux.Sockets.SocketConstants.MsgDontWait | Interop.Linux.Sockets.SocketConstants.MsgNoSignal);
            if (sent < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == Errno.Intr)
                    continue;
                if (error is Errno.Again or Errno.NoBufs)
                    return true;
                if (Error == 0)
                    Error = error;
                (_start, _end) = (0, 0);
                return false;
            }

            _start += (int)sent;
        }

        (_start, _end) = (0, 0);
        return true;
    }

    public void Dispose()
    {
        descriptor.Dispose();
        NativeMemory.Free(_output);
        _output = null;
    }
}
