using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Composition;

/// <summary>Bundle groups (RFC 8843) and RTP header extensions (RFC 8285), one of which carries the MID.</summary>
internal static class BundleLines
{
    /// <summary>The group line of the session; none when nothing is bundled.</summary>
    public static void Group(Exchange exchange, ComposedPart part)
    {
        bool any = false;
        foreach (SectionState media in exchange.Receiver.Sections)
        {
            if (media.Rejected || media.Mid is null || !(exchange.IsOffer ? media.BundleOffered : media.BundleHead is not null))
                continue;
            (any ? part.Continue() : part.Begin('a').Append("group:BUNDLE")).Append(' ').Append(media.Mid);
            any = true;
        }

        if (any)
            part.End();
    }

    public static void BundleOnly(MediaComposition c, ComposedPart part)
    {
        if (c.Exchange.IsOffer && c.To.BundleOnly != Calls.BundleOnly.No)
            part.Attribute("bundle-only");
    }

    /// <summary>Peers may always mix forms towards the engine; an answer says so only if the offer did (RFC 8285 section 6).</summary>
    public static void HeaderExtensions(MediaComposition c, ComposedPart part)
    {
        if (c.To.Extensions.IsDefaultOrEmpty)
            return;
        if (c.Exchange.IsOffer || c.To.Received is { ExtmapAllowMixed: true })
            part.Attribute("extmap-allow-mixed");
        foreach (ExtensionAttribute extension in c.To.Extensions)
            part.Attribute("extmap", extension.ToString());
    }
}
