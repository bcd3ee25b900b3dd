namespace MediaEngine.Protocol.Stun;

/// <summary>The two class bits of a message type (RFC 8489 section 5).</summary>
public enum StunClass : byte
{
    Request = 0,
    Indication = 1,
    Success = 2,
    Error = 3,
}
