using System.Security.Cryptography;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Security;

/// <summary>Converts the keys of a plan to the form transforms take.</summary>
internal static class MasterKeys
{
    /// <summary>Null when there is no usable key; the direction then stays closed.</summary>
    public static SrtpMasterKey? FromPlan(SrtpKeys? keys)
    {
        if (keys is null || !SrtpProfile.TryFind(keys.Suite, out SrtpProfile? profile) || keys.MasterKeyAndSalt.IsDefault
            || keys.MasterKeyAndSalt.Length != profile.KeyAndSaltLength)
        {
            return null;
        }

        ReadOnlySpan<byte> mki = keys.Mki.IsDefault ? default : keys.Mki.AsSpan();
        if (mki.Length > SrtpMasterKey.MaxMkiLength)
            return null;
        return new SrtpMasterKey(profile, keys.MasterKeyAndSalt.AsSpan(), mki)
        {
            UnencryptedSrtp = keys.UnencryptedSrtp,
            UnencryptedSrtcp = keys.UnencryptedSrtcp,
            UnauthenticatedSrtp = keys.UnauthenticatedSrtp,
        };
    }

    /// <summary>True for the same key and parameters: a cipher context made for one serves the other.</summary>
    public static bool AreSame(SrtpMasterKey? a, SrtpMasterKey? b) =>
        a is not null && b is not null && a.Profile == b.Profile && YieldSameKeyStream(a, b) && a.Mki.SequenceEqual(b.Mki)
        && a.UnencryptedSrtp == b.UnencryptedSrtp && a.UnencryptedSrtcp == b.UnencryptedSrtcp
        && a.UnauthenticatedSrtp == b.UnauthenticatedSrtp;

    /// <summary>True when an index used with one key must not be used with the other.</summary>
    public static bool YieldSameKeyStream(SrtpMasterKey? a, SrtpMasterKey? b) =>
        a is not null && b is not null && CryptographicOperations.FixedTimeEquals(a.Key, b.Key)
        && CryptographicOperations.FixedTimeEquals(a.Salt, b.Salt);
}
