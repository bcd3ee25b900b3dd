namespace MediaEngine.Server.Options;

/// <summary>Option kernel-offload.</summary>
internal enum KernelOffloadMode : byte
{
    Off,

    /// <summary>Where it works.</summary>
    Auto,

    /// <summary>Or the engine does not start. On loopback as well.</summary>
    Require,
}
