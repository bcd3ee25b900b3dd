namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>bundle</c> (RFC 8843).</summary>
[Flags]
public enum NgBundle : byte
{
    None = 0,
    Accept = 1,
    Offer = 2,
    Require = 4,
    Strict = 8,
    Reject = 16,
}
