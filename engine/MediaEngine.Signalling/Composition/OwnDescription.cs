using System.Text;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Composition;

/// <summary>The session part of a description that is not based on a peer's (publish, create).</summary>
internal static class OwnDescription
{
    public static SessionDescription For(SignallingSettings settings, RandomText random, Party party)
    {
        // A later description to the same party is a new version of the same session (RFC 8866 section 5.2).
        SdpOrigin origin = party.Emitted.Origin is { } last
            ? OriginPolicy.Stepped(last)
            : new SdpOrigin("-", random.Number().ToString(), random.Number().ToString(), Address(party));
        return new SessionDescription { Origin = origin, SessionName = Name(settings.SoftwareId), Timing = "0 0" };
    }

    private static SdpConnection Address(Party party) => SdpConnection.From(party.Interface!.AddressFor(party.Family, out _).Advertised);

    private static string Name(string softwareId)
    {
        var name = new StringBuilder(softwareId.Length);
        foreach (char c in softwareId)
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        return name.Length == 0 ? "-" : name.ToString();
    }
}
