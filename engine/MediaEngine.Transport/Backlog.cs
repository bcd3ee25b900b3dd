namespace MediaEngine.Transport;

/// <summary>What a lap has left unhandled.</summary>
internal enum Backlog : byte
{
    None,

    /// <summary>Some milliseconds of work, as after any short interruption.</summary>
    Short,

    /// <summary>Nearly as much as the loop can hold: the kernel's queues grow.</summary>
    Long,
}
