namespace MediaEngine.Signalling.Options;

/// <summary>How several sections share one transport (RFC 8843).</summary>
[Flags]
public enum BundleOptions : byte
{
    None = 0,
    Accept = 1,
    Offer = 2,
    Require = 4,
    Strict = 8,
    Reject = 16,
}
