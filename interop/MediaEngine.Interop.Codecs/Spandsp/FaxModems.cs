namespace MediaEngine.Interop.Codecs.Spandsp;

/// <summary>Modems that fax machines may negotiate through a gateway (T30_SUPPORT_* of libspandsp).</summary>
[Flags]
public enum FaxModems
{
    None = 0,
    V27Ter = 1,
    V29 = 2,
    V17 = 4,
    V34HalfDuplex = 8,

    /// <summary>Internet-aware fax: both ends are packet terminals and need no modem speed.</summary>
    Iaf = 16,
}
