namespace MediaEngine.Interop.Linux.Batch;

/// <summary>How batches meet the kernel.</summary>
public enum BatchIo
{
    /// <summary>sendmmsg and recvmmsg.</summary>
    Messages,

    /// <summary>io_uring.</summary>
    Ring,
}
