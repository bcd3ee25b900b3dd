namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Makes RTP payloads from a stored frame for one viewer. It writes into the buffer that is sent, without another copy. The packetizer
/// keeps what a format counts across frames (picture identifiers); the <see cref="PacketCursor"/> keeps the place in the frame.
/// </summary>
public abstract class Packetizer
{
    /// <summary>Smallest payload buffer in octets that a packetizer must accept.</summary>
    public const int MinimumPayload = 64;

    /// <summary>
    /// The frame cannot be sent in this format: a NAL unit does not fit in packetization mode 0, or the frame is invalid.
    /// </summary>
    public const int CannotSend = -1;

    /// <summary>Writes the next payload.</summary>
    /// <param name="payload">Its length is the packet budget, at least <see cref="MinimumPayload"/>.</param>
    /// <param name="marker">The RTP marker bit: true for the last packet of the frame.</param>
    /// <returns>The length of the payload; 0 when the whole frame has been sent; or <see cref="CannotSend"/>.</returns>
    public abstract int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker);
}
