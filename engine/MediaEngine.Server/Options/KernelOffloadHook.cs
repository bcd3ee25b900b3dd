namespace MediaEngine.Server.Options;

/// <summary>Option kernel-offload-hook.</summary>
internal enum KernelOffloadHook : byte
{
    /// <summary>The driver (native XDP) where an interface has that, and tc.</summary>
    Auto,

    /// <summary>tcx, or clsact before Linux 6.6.</summary>
    Tc,

    Clsact,
}
