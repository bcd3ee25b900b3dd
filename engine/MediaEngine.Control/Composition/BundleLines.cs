using System.Collections.Immutable;
using System.Globalization;
using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;

namespace MediaEngine.Control.Composition;

/// <summary>Bundle groups (RFC 8843) and the RTP header extensions (RFC 8285), one of which carries the mid.</summary>
internal static class BundleLines
{
    private const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>The group line of the session; none when nothing is bundled.</summary>
    public static void Group(Exchange exchange, ComposedPart part)
    {
        bool any = false;
        foreach (MediaState media in exchange.Receiver.Medias)
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

    public static void HeaderExtensions(MediaComposition c, ComposedPart part)
    {
        if (c.Section is not { } section || (section.Extmaps.IsEmpty && !c.To.BundleOffered && c.To.MaskedExtensions.IsEmpty))
            return;
        HashSet<string> hidden = [.. c.Request.Extmap.Strip, .. c.Request.Extmap.Mask];

        // Encrypted ones (RFC 6904) end where SRTP does.
        if (!c.To.Raw)
            hidden.Add(Encrypted);
        List<string> shown = [.. section.Extmaps.Where(e => !IsListed(hidden, Uri(e)))];

        // An answer may only have what was offered (RFC 8285 section 6).
        if (!c.Exchange.IsOffer)
        {
            ImmutableArray<string> offer = c.To.Received?.Extmaps ?? [];
            HashSet<string> known = [.. offer.Select(Uri)];
            shown.RemoveAll(e => !known.Contains(Uri(e)));

            // What was masked ends here: its sender may go on sending it.
            HashSet<string> masked = [.. c.To.MaskedExtensions];
            HashSet<string> named = [.. shown.Select(Uri)];
            shown.AddRange(offer.Where(o => IsListed(masked, Uri(o)) && named.Add(Uri(o))));
        }
        else if (c.To.BundleOffered && !IsListed(hidden, Mid) && !shown.Exists(e => Uri(e) == Mid))
            shown.Add($"{FreeId(section.Extmaps)} {Mid}");
        if (shown.Count > 0)
            part.Attribute("extmap-allow-mixed");
        foreach (string extension in shown)
            part.Attribute("extmap", extension);
    }

    /// <summary>The number of the mid extension in a description; 0 when it has none.</summary>
    public static byte MidExtensionId(ReceivedSection? section)
    {
        if (section is null)
            return 0;
        foreach (string extension in section.Extmaps)
        {
            if (Uri(extension) == Mid && byte.TryParse(extension.Split(' ', '/')[0], out byte id))
                return id;
        }

        return 0;
    }

    private const string Encrypted = "urn:ietf:params:rtp-hdrext:encrypt";

    private static bool IsListed(HashSet<string> names, string uri) => names.Contains(uri) || names.Contains("all");

    private static string Uri(string extension)
    {
        string[] parts = extension.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 ? parts[1] : "";
    }

    private static int FreeId(ImmutableArray<string> taken)
    {
        HashSet<string> ids = [.. taken.Select(e => e.Split(' ', '/')[0])];
        int id = 1;
        while (ids.Contains(id.ToString(CultureInfo.InvariantCulture)))
            id++;
        return id;
    }
}
