using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Transport;

/// <summary>
/// Wakes one loop from other threads. A wake while the loop is awake, or while one is already on its way, costs no system call.
/// </summary>
public sealed unsafe class EventFdWake : IDisposable
{
    private readonly FileDescriptor _eventFd;
    private int _pending;
    private int _sleeping;

    public EventFdWake()
    {
        int descriptor = LibC.EventFd(0, SocketConstants.EfdCloExec | SocketConstants.EfdNonBlock);
        if (descriptor < 0)
            throw new IOException($"eventfd: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
        _eventFd = new FileDescriptor(descriptor);
    }

    public int Descriptor => _eventFd.Number;

    /// <summary>From any thread.</summary>
    public void Wake()
    {
        // Pending is written before sleeping is read, and the loop does the reverse with full fences: one of the two sees the other.
        if (Interlocked.Exchange(ref _pending, 1) != 0 || Volatile.Read(ref _sleeping) == 0)
            return;
        bool added = false;
        try
        {
            _eventFd.DangerousAddRef(ref added);
            ulong one = 1;
            _ = LibC.Write(_eventFd.Number, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended; nobody is left to wake.
        }
        finally
        {
            if (added)
                _eventFd.DangerousRelease();
        }
    }

    /// <summary>The loop is about to wait. False when a wake is pending: then it must not.</summary>
    public bool TryFallAsleep()
    {
        Interlocked.Exchange(ref _sleeping, 1);
        if (Volatile.Read(ref _pending) == 0)
            return true;
        Volatile.Write(ref _sleeping, 0);
        return false;
    }

    public void Awake() => Volatile.Write(ref _sleeping, 0);

    /// <summary>Called before the loop reads its mailbox. True when <see cref="Wake"/> was called since the last time.</summary>
    public bool TakePending() => Volatile.Read(ref _pending) != 0 && Interlocked.Exchange(ref _pending, 0) != 0;

    /// <summary>Empties the eventfd after the kernel has reported it readable.</summary>
    public void Drain()
    {
        ulong value;
        _ = LibC.Read(_eventFd.Number, &value, sizeof(ulong));
    }

    public void Dispose() => _eventFd.Dispose();
}
