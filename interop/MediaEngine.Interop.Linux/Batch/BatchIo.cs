namespace MediaEngine.Interop.Linux.Batch;

/// <summary>The kernel interface for batches of datagrams.</summary>
public enum BatchIo
{
    /// <summary>sendmmsg and recvmmsg.</summary>
    Messages,

    /// <summary>io_uring.</summary>
    Ring,
}
