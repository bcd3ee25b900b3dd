using System.Collections.Immutable;
using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;

namespace MediaEngine.Control.Composition;

/// <summary>Bundle groups (RFC 8843) and the RTP header extensions (RFC 8285), one of which carries the mid.</summary>
internal static class BundleLines
{
    private const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>The group line of the session; none when nothing is bundled.</summary>
    public static IEnumerable<string> Group(Exchange exchange)
    {
        var mids = exchange.Receiver.Medias
            .Where(m => !m.Rejected && m.Mid is not null && (exchange.IsOffer ? m.BundleOffered : m.BundleHead is not null))
            .Select(m => m.Mid!).ToList();
        return mids.Count == 0 ? [] : [$"group:BUNDLE {string.Join(' ', mids)}"];
    }

    public static IEnumerable<string> BundleOnly(MediaComposition c) =>
        c.Exchange.IsOffer && c.To.BundleOnly != Calls.BundleOnly.No ? ["bundle-only"] : [];

    public static IEnumerable<string> HeaderExtensions(MediaComposition c)
    {
        if (c.Section is not { } section)
            return [];
        List<string> hidden = [.. c.Request.Extmap.Strip, .. c.Request.Extmap.Mask];
        List<string> shown = [.. section.Extmaps.Where(e => !IsListed(hidden, Uri(e)))];

        // An answer may only have what was offered (RFC 8285 section 6).
        if (!c.Exchange.IsOffer)
            shown.RemoveAll(e => c.To.Received is not { } offer || !offer.Extmaps.Any(o => Uri(o) == Uri(e)));
        else if (c.To.BundleOffered && !IsListed(hidden, Mid) && !shown.Exists(e => Uri(e) == Mid))
            shown.Add($"{FreeId(section.Extmaps)} {Mid}");
        return shown.Count == 0 ? [] : ["extmap-allow-mixed", .. shown.Select(e => $"extmap:{e}")];
    }

    /// <summary>The number of the mid extension in a description; 0 when it has none.</summary>
    public static byte MidExtensionId(ReceivedSection? section)
    {
        foreach (string extension in section?.Extmaps ?? [])
        {
            if (Uri(extension) == Mid && byte.TryParse(extension.Split(' ', '/')[0], out byte id))
                return id;
        }

        return 0;
    }

    private static bool IsListed(List<string> names, string uri) => names.Exists(n => n == "all" || n == uri);

    private static string Uri(string extension)
    {
        string[] parts = extension.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 ? parts[1] : "";
    }

    private static int FreeId(ImmutableArray<string> taken)
    {
        int id = 1;
        while (taken.Any(e => e.Split(' ', '/')[0] == id.ToString()))
            id++;
        return id;
    }
}
