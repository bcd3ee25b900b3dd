namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>What an encoder is optimised for; values of opus_defines.h.</summary>
public enum OpusApplication
{
    /// <summary>Speech.</summary>
    Voip = 2048,

    /// <summary>Music and speech as they are.</summary>
    Audio = 2049,

    /// <summary>No speech coding, less delay.</summary>
    RestrictedLowDelay = 2051,
}
