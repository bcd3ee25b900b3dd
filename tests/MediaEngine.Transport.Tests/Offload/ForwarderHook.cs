namespace MediaEngine.Transport.Tests.Offload;

/// <summary>Where the kernel gets the packets from.</summary>
public enum ForwarderHook
{
    Tcx,
    Clsact,

    /// <summary>The driver, with tcx behind it.</summary>
    Xdp,
}
