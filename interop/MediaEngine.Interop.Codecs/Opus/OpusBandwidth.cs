namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>Values of <see cref="OpusRequest.SetMaxBandwidth"/>: audio up to 4, 6, 8, 12 and 20 kHz.</summary>
public enum OpusBandwidth
{
    Narrowband = 1101,
    Mediumband = 1102,
    Wideband = 1103,
    SuperWideband = 1104,
    Fullband = 1105,
}
