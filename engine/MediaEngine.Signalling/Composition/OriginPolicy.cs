using System.Numerics;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Composition;

/// <summary>The o= and s= lines of the SDP sent to one party, and the rule for their version.</summary>
internal static class OriginPolicy
{
    /// <summary>The origin to write, with the version of an unchanged description.</summary>
    /// <param name="source">The sender's o= line.</param>
    /// <param name="own">Our advertised address towards the party.</param>
    public static SdpOrigin Choose(SdpOrigin source, SdpConnection own, EmittedIdentity emitted, DescriptionReplacements replace)
    {
        SdpOrigin origin = source;
        bool full = (replace & DescriptionReplacements.OriginFull) != 0;
        if ((replace & DescriptionReplacements.Origin) != 0 || full)
            origin = origin with { Address = emitted.Origin?.Address ?? own };
        if (((replace & DescriptionReplacements.Username) != 0 || full) && emitted.First is { } first)
            origin = origin with { Username = first.Username };
        if (full && emitted.First is { } kept)
            origin = origin with { SessionId = kept.SessionId };
        if ((replace & (DescriptionReplacements.SdpVersion | DescriptionReplacements.OriginFull
            | DescriptionReplacements.ForceIncrementSdpVersion)) != 0 && emitted.Origin is { } last)
            origin = origin with { Version = last.Version };
        return origin;
    }

    /// <summary>True when the version must increase, given whether the rest of the description differs from the last one.</summary>
    public static bool Steps(EmittedIdentity emitted, DescriptionReplacements replace, bool changed)
    {
        if (emitted.Origin is null)
            return false;
        if ((replace & DescriptionReplacements.ForceIncrementSdpVersion) != 0)
            return true;
        return (replace & (DescriptionReplacements.SdpVersion | DescriptionReplacements.OriginFull)) != 0 && changed;
    }

    public static SdpOrigin Stepped(SdpOrigin origin) =>
        origin with { Version = BigInteger.TryParse(origin.Version, out BigInteger version) ? (version + 1).ToString() : "1" };

    public static string SessionName(string? source, EmittedIdentity emitted, DescriptionReplacements replace) =>
        ((replace & DescriptionReplacements.SessionName) != 0 ? emitted.SessionName : null) ?? source ?? "-";
}
