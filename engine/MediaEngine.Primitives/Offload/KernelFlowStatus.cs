namespace MediaEngine.Primitives.Offload;

/// <summary>What has become of a request for a <see cref="KernelFlow"/>.</summary>
public enum KernelFlowStatus : byte
{
    /// <summary>The forwarder has not looked at it yet.</summary>
    Requested,

    /// <summary>The kernel forwards it, except while its route is gone.</summary>
    Forwarding,

    /// <summary>There is no route, or an interface does not fit.</summary>
    Refused,
}
