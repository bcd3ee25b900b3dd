namespace MediaEngine.Transport;

/// <summary>How a worker talks to the kernel.</summary>
public enum PacketIoKind
{
    /// <summary>io_uring when the kernel has all the loop needs (6.1 or later, not disabled), else epoll.</summary>
    Auto = 0,

    IoUring = 1,

    Epoll = 2,
}
