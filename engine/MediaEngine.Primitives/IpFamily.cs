namespace MediaEngine.Primitives;

/// <summary>IP version of a transport address. The values are the version numbers.</summary>
public enum IpFamily : byte
{
    None = 0,
    IPv4 = 4,
    IPv6 = 6,
}
