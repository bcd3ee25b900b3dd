namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>
/// Requests of opus_encoder_ctl and opus_decoder_ctl that have one integer argument. Requests that read a value have odd numbers.
/// </summary>
public enum OpusRequest
{
    SetApplication = 4000,
    GetApplication = 4001,
    SetBitrate = 4002,
    GetBitrate = 4003,
    SetMaxBandwidth = 4004,
    GetMaxBandwidth = 4005,
    SetVbr = 4006,
    GetVbr = 4007,
    SetComplexity = 4010,
    GetComplexity = 4011,
    SetInbandFec = 4012,
    GetInbandFec = 4013,
    SetPacketLossPercentage = 4014,
    GetPacketLossPercentage = 4015,
    SetDtx = 4016,
    GetDtx = 4017,
    GetSampleRate = 4029,
}
