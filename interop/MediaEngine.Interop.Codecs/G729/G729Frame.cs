namespace MediaEngine.Interop.Codecs.G729;

/// <summary>Frame sizes of G.729 (RFC 3551 section 4.5.6).</summary>
public static class G729Frame
{
    /// <summary>Samples in a frame: 10 ms at 8000 Hz.</summary>
    public const int Length = 80;

    /// <summary>Octets in a speech frame.</summary>
    public const int Bytes = 10;

    /// <summary>Octets in a silence descriptor frame (Annex B).</summary>
    public const int SilenceBytes = 2;
}
