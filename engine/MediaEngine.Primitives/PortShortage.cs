namespace MediaEngine.Primitives;

/// <summary>Why no port could be bound.</summary>
public enum PortShortage
{
    /// <summary>All ports of the range are in use, by calls or by other programs.</summary>
    Ports,

    /// <summary>The process or the system has no file descriptors left (RLIMIT_NOFILE, fs.file-max).</summary>
    Descriptors,

    /// <summary>The interface's address is not an address of this host.</summary>
    Address,

    /// <summary>The kernel refused for another reason, such as memory or a filter.</summary>
    Kernel,
}
