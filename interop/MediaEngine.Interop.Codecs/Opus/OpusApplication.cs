namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>What an encoder is optimised for; values of opus_defines.h.</summary>
public enum OpusApplication
{
    /// <summary>Speech.</summary>
    Voip = 2048,

    /// <summary>Music, and speech without changes.</summary>
    Audio = 2049,

    /// <summary>Without speech coding, with less delay.</summary>
    RestrictedLowDelay = 2051,
}
