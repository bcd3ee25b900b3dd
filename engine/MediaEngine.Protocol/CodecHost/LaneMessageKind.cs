namespace MediaEngine.Protocol.CodecHost;

/// <summary>The messages between the engine and a codec host. The values are part of the wire form.</summary>
public enum LaneMessageKind : byte
{
    None,

    /// <summary>Engine: opens a lane from one codec to another. Payload: the decoder's configuration, if it has one.</summary>
    Open,

    /// <summary>Both: one frame. From the engine to the decoder; from the host the encoder's.</summary>
    Frame,

    /// <summary>Engine: another bit rate, frame rate or largest size.</summary>
    Configure,

    /// <summary>Engine: the next encoded picture is a key frame.</summary>
    KeyFrame,

    /// <summary>Engine: ends a lane. The host sends nothing of it after <see cref="Closed"/>.</summary>
    Close,

    /// <summary>Engine: answered by <see cref="Pong"/> from the main thread.</summary>
    Ping,

    /// <summary>
    /// Host, first: the codecs it has. Timestamp: bit n stands for decoding <see cref="HostedCodec"/> n, bit 32 + n for encoding it.
    /// Payload: UTF-8 lines "NAME: why it is missing".
    /// </summary>
    Started,

    /// <summary>Host: the lane works. Follows Open, unless <see cref="Failed"/> does.</summary>
    Opened,

    /// <summary>Host: the lane has ended by itself. Payload: why, in UTF-8.</summary>
    Failed,

    /// <summary>Host: one frame was taken, whatever became of it. <see cref="LaneMessage.Timestamp"/> is that of the frame.</summary>
    Taken,

    /// <summary>Host: the lane is closed.</summary>
    Closed,

    /// <summary>Host: the answer to <see cref="Ping"/>, with its timestamp.</summary>
    Pong,
}
