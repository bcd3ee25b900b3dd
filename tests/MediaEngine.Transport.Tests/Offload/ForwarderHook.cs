namespace MediaEngine.Transport.Tests.Offload;

/// <summary>The hook at which the kernel program gets packets.</summary>
public enum ForwarderHook
{
    Tcx,
    Clsact,

    /// <summary>XDP in the driver, with tcx in addition.</summary>
    Xdp,
}
