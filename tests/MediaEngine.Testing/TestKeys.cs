using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Testing;

/// <summary>SRTP keys, one per seed, in the forms of the engine and of the test peer.</summary>
public static class TestKeys
{
    public static SrtpMasterKey Master(ulong seed, SrtpProfile? profile = null, Func<SrtpKeys, SrtpKeys>? change = null)
    {
        SrtpKeys keys = Plan(seed, profile, change);
        return new SrtpMasterKey(profile ?? SrtpProfile.AesCm128Tag80, keys.MasterKeyAndSalt.AsSpan(),
            keys.Mki.IsDefault ? [] : keys.Mki.AsSpan())
        {
            UnencryptedSrtp = keys.UnencryptedSrtp,
            UnencryptedSrtcp = keys.UnencryptedSrtcp,
            UnauthenticatedSrtp = keys.UnauthenticatedSrtp,
        };
    }

    public static SrtpKeys Plan(ulong seed, SrtpProfile? profile = null, Func<SrtpKeys, SrtpKeys>? change = null)
    {
        profile ??= SrtpProfile.AesCm128Tag80;
        byte[] bytes = new byte[profile.KeyAndSaltLength];
        new SeededRandom(0x5317 + seed * 7919).Fill(bytes);
        var keys = new SrtpKeys(profile.Name, [.. bytes]);
        return change is null ? keys : change(keys);
    }
}
