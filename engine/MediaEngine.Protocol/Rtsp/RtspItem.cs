namespace MediaEngine.Protocol.Rtsp;

/// <summary>A message or an interleaved packet. <see cref="Packet"/> is valid until the reader is called again.</summary>
public readonly ref struct RtspItem
{
    internal RtspItem(RtspMessage message)
    {
        Kind = RtspItemKind.Message;
        Message = message;
    }

    internal RtspItem(byte channel, ReadOnlySpan<byte> packet)
    {
        Kind = RtspItemKind.Interleaved;
        Channel = channel;
        Packet = packet;
    }

    public RtspItemKind Kind { get; }

    /// <summary>Null unless the item is a message.</summary>
    public RtspMessage? Message { get; }

    /// <summary>Channel of an interleaved packet.</summary>
    public byte Channel { get; }

    /// <summary>The interleaved packet, without its header of four octets.</summary>
    public ReadOnlySpan<byte> Packet { get; }
}
