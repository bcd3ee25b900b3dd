namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// How far a frame has been sent to one viewer. The default value is the start of a frame; a viewer keeps one beside its frame, so that a
/// paced burst can stop after any packet.
/// </summary>
public struct PacketCursor
{
    /// <summary>Octets of the frame that have been sent.</summary>
    internal int Offset;

    /// <summary>Within a unit: octets of it that have been sent.</summary>
    internal int Part;

    /// <summary>Parameter sets that have been sent before the frame.</summary>
    internal int Sets;

    internal bool SetsDone;

    /// <summary>Packets written.</summary>
    public int Packets { get; internal set; }
}
