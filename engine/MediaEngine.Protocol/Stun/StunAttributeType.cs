namespace MediaEngine.Protocol.Stun;

/// <summary>
/// STUN attributes the engine reads or writes (RFC 8489 section 18.3, RFC 8445 section 16.1). Types below 0x8000 are
/// comprehension-required.
/// </summary>
public enum StunAttributeType : ushort
{
    MappedAddress = 0x0001,
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    UnknownAttributes = 0x000a,
    Realm = 0x0014,
    Nonce = 0x0015,
    MessageIntegritySha256 = 0x001c,
    XorMappedAddress = 0x0020,
    Priority = 0x0024,
    UseCandidate = 0x0025,
    Software = 0x8022,
    Fingerprint = 0x8028,
    IceControlled = 0x8029,
    IceControlling = 0x802a,
}
