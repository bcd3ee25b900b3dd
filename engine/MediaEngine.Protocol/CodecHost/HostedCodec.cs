namespace MediaEngine.Protocol.CodecHost;

/// <summary>What a lane of a codec host reads or writes. The values are part of the wire form.</summary>
public enum HostedCodec : byte
{
    None,

    /// <summary>NAL units, each after its length in four octets, big-endian.</summary>
    H264,

    /// <summary>As H264.</summary>
    H265,

    /// <summary>One JPEG image for each picture.</summary>
    Jpeg,

    /// <summary>MPEG-4 Visual (ISO/IEC 14496-2): a VOP with the headers before it.</summary>
    Mpeg4Visual,

    /// <summary>ITU-T H.263: a picture.</summary>
    H263,

    /// <summary>A VP8 frame.</summary>
    Vp8,

    /// <summary>A VP9 superframe.</summary>
    Vp9,

    /// <summary>An AV1 temporal unit in the low-overhead form.</summary>
    Av1,

    /// <summary>An AAC access unit without ADTS; the AudioSpecificConfig is the payload of Open.</summary>
    Aac,

    /// <summary>A frame of MPEG-1 or MPEG-2 audio, layers 1 to 3.</summary>
    MpegAudio,

    /// <summary>Only written: interleaved samples of 16 bits, little-endian.</summary>
    Pcm,
}
