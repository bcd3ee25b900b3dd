namespace MediaEngine.Server.Options;

/// <summary>Option kernel-offload.</summary>
internal enum KernelOffloadMode : byte
{
    Off,

    /// <summary>Where it is available.</summary>
    Auto,

    /// <summary>Required: otherwise the engine does not start. Also used on loopback.</summary>
    Require,
}
