namespace MediaEngine.Protocol.Ng;

public enum NgAudioPlayer : byte
{
    Unspecified,
    Default,
    Transcoding,
    Off,
    Always,
}
