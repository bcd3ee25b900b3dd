using System.Security.Cryptography;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// The SRTP keys of both directions from a DTLS handshake (RFC 5764 section 4.2). <see cref="ToString"/> shows the profile only.
/// </summary>
public sealed class DtlsSrtpKeys
{
    /// <summary>The exporter label.</summary>
    internal static ReadOnlySpan<byte> ExporterLabel => "EXTRACTOR-dtls_srtp"u8;

    private DtlsSrtpKeys(SrtpMasterKey client, SrtpMasterKey server, bool active) =>
        (Send, Receive) = active ? (client, server) : (server, client);

    public SrtpProfile Profile => Send.Profile;

    public SrtpMasterKey Send { get; }

    public SrtpMasterKey Receive { get; }

    /// <summary>
    /// Splits exported keying material: client key, server key, client salt, server salt. The DTLS client is the active side.
    /// </summary>
    internal static DtlsSrtpKeys Split(SrtpProfile profile, ReadOnlySpan<byte> material, bool active)
    {
        int key = profile.KeyLength;
        int salt = profile.SaltLength;
        byte[] client = [.. material[..key], .. material.Slice(2 * key, salt)];
        byte[] server = [.. material.Slice(key, key), .. material.Slice(2 * key + salt, salt)];
        var keys = new DtlsSrtpKeys(new SrtpMasterKey(profile, client), new SrtpMasterKey(profile, server), active);
        CryptographicOperations.ZeroMemory(client);
        CryptographicOperations.ZeroMemory(server);
        return keys;
    }

    public override string ToString() => Profile.Name;
}
