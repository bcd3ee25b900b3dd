namespace MediaEngine.Interop.Codecs.Amr;

/// <summary>Sizes of 20 ms frames in the libraries' format: an octet with the type (RFC 4867 section 5.3), then the bits.</summary>
public static class AmrFrame
{
    /// <summary>Room for any frame. The libraries derive the length from the type, so they always get this much.</summary>
    public const int MaxBytes = 64;

    /// <summary>Samples in a frame.</summary>
    public static int Length(bool wideband) => wideband ? 320 : 160;
}
