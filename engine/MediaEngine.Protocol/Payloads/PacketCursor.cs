namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// How much of a frame has been sent to one viewer. The default value is the start of a frame. A viewer keeps a cursor for its current
/// frame, so a paced burst can stop after any packet.
/// </summary>
public struct PacketCursor
{
    /// <summary>Number of octets of the frame that have been sent.</summary>
    internal int Offset;

    /// <summary>Number of octets of the current unit that have been sent.</summary>
    internal int Part;

    /// <summary>Number of parameter sets that have been sent before the frame.</summary>
    internal int Sets;

    internal bool SetsDone;

    /// <summary>Number of packets written.</summary>
    public int Packets { get; internal set; }
}
