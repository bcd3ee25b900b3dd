namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Makes RTP payloads of a stored frame, for one viewer: straight into the buffer that is sent, without another copy. What a format counts
/// from frame to frame (picture identifiers) belongs to the packetizer, the place in the frame to the <see cref="PacketCursor"/>.
/// </summary>
public abstract class Packetizer
{
    /// <summary>Smallest room for a payload that is asked of a packetizer, octets.</summary>
    public const int MinimumPayload = 64;

    /// <summary>
    /// The frame cannot be sent in this form: a unit of packetization mode 0 that does not fit, or a frame that is not what it should be.
    /// </summary>
    public const int CannotSend = -1;

    /// <summary>Writes the next payload.</summary>
    /// <param name="payload">As long as the packet budget allows; at least <see cref="MinimumPayload"/>.</param>
    /// <param name="marker">The RTP marker bit: the last packet of the frame.</param>
    /// <returns>Its length; 0 when the frame has been sent; <see cref="CannotSend"/>.</returns>
    public abstract int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker);
}
