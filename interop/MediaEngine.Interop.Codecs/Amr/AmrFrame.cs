namespace MediaEngine.Interop.Codecs.Amr;

/// <summary>Sizes of frames of 20 ms as the libraries take and give them: a byte with the type (RFC 4867 section 5.3), then the bits.</summary>
public static class AmrFrame
{
    /// <summary>Room for any frame; the libraries read by the type and are given all of it.</summary>
    public const int MaxBytes = 64;

    /// <summary>Samples of a frame.</summary>
    public static int Length(bool wideband) => wideband ? 320 : 160;
}
