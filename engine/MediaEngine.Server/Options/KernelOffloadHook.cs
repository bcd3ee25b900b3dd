namespace MediaEngine.Server.Options;

/// <summary>Option kernel-offload-hook.</summary>
internal enum KernelOffloadHook : byte
{
    /// <summary>The driver (native XDP) of interfaces that support it, and tc.</summary>
    Auto,

    /// <summary>tcx, or clsact before Linux 6.6.</summary>
    Tc,

    Clsact,
}
