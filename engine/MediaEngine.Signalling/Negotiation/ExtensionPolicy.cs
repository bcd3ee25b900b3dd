using System.Collections.Immutable;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// RTP header extensions (RFC 8285): which ones each description has, and with which IDs. A party keeps the ID of an extension, and in a
/// bundle an ID means one extension in all sections (RFC 8843 section 9).
/// </summary>
internal static class ExtensionPolicy
{
    private const string All = "all";

    /// <summary>URIs that answers may add to those of the offer.</summary>
    private const int MaximumMasked = 256;

    /// <summary>The highest ID of the one-byte form; 15 ends a block there.</summary>
    private const int MaximumShortId = 14;

    /// <summary>Masks apply until the next offer of either side; an answer adds to them.</summary>
    public static void Mask(Exchange exchange, SectionExchange section)
    {
        ImmutableArray<string> masked = [.. exchange.Options.Extensions.Mask];
        if (exchange.IsOffer)
            (section.From.MaskedExtensions, section.To.MaskedExtensions) = (masked, []);
        else if (!masked.IsEmpty)
            section.To.MaskedExtensions = [.. section.To.MaskedExtensions.Union(masked).Take(MaximumMasked)];
    }

    /// <summary>
    /// Decides the extensions of the description to the receiver, for all sections at once, because bundled ones share IDs.
    /// </summary>
    public static void Apply(Exchange exchange, List<SectionExchange> sections)
    {
        foreach (SectionExchange section in sections)
        {
            if (!section.Section.Rejected && section.Section.IsRtp)
                section.To.Extensions = exchange.IsOffer ? Offered(exchange, section) : Answered(exchange, section);
        }

        if (!exchange.IsOffer)
            return;
        foreach (SectionExchange section in sections)
        {
            if (!section.To.Extensions.IsDefaultOrEmpty)
                AssignIds(exchange.Receiver, sections, section.To);
        }
    }

    /// <summary>For workers: the party's extensions, and the decision about each.</summary>
    public static ImmutableArray<HeaderExtensionPlan> Plan(SectionState media)
    {
        ImmutableArray<ExtensionAttribute> told = media.Extensions;
        if (media.Received is not { } received)
            return told.IsDefault ? default : told.IsEmpty ? [] : [.. told.Select(t => new HeaderExtensionPlan((byte)t.Id, t.Uri))];
        if (received.Extmaps.IsEmpty)
            return [];
        var list = ImmutableArray.CreateBuilder<HeaderExtensionPlan>(received.Extmaps.Length);
        Dictionary<string, ExtensionAttribute>? byKey = told.IsDefault ? null : told.ToDictionary(static e => e.Key);
        HashSet<string> masked = [.. media.MaskedExtensions];
        foreach (ExtensionAttribute extension in received.Extmaps)
        {
            ExtensionAttribute? agreed = byKey is null ? extension : byKey.GetValueOrDefault(extension.Key);
            int id = extension.IsUsable ? extension.Id : agreed?.Id ?? 0;
            if (id is 0 or > byte.MaxValue || extension.IsEncrypted)
                continue;
            list.Add(new HeaderExtensionPlan((byte)id, extension.Uri)
            {
                Use = agreed is null ? HeaderExtensionUse.Refused
                    : IsListed(masked, extension.Uri) ? HeaderExtensionUse.Masked : HeaderExtensionUse.Agreed,
            });
        }

        return list.DrainToImmutable();
    }

    /// <summary>The ID of the MID in the party's packets; 0 for none.</summary>
    public static byte MidId(SectionState media)
    {
        ExtensionAttribute? mid = Find(media.Received?.Extmaps ?? [], HeaderExtensionUri.Mid);
        if (mid is not { IsUsable: true })
            mid = media.Extensions.IsDefault ? null : Find(media.Extensions, HeaderExtensionUri.Mid);
        return mid is { IsUsable: true } ? (byte)mid.Id : (byte)0;
    }

    /// <summary>Packets to the party may have the MID: it was offered and answered, by whichever side.</summary>
    public static bool TakesMid(SectionState media) =>
        media is { Mid.Length: > 0, Received: { } received, Extensions.IsDefaultOrEmpty: false }
        && Find(received.Extmaps, HeaderExtensionUri.Mid) is not null && Find(media.Extensions, HeaderExtensionUri.Mid) is not null;

    private static ImmutableArray<ExtensionAttribute> Offered(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, _, SectionState to) = section;
        HashSet<string> hidden = [.. exchange.Options.Extensions.Strip, .. exchange.Options.Extensions.Mask];
        ImmutableArray<ExtensionAttribute> shown = Visible(received.Extmaps, hidden, to);
        return to.BundleOffered && !IsListed(hidden, HeaderExtensionUri.Mid) && Find(shown, HeaderExtensionUri.Mid) is null
            ? shown.Add(new ExtensionAttribute(0, null, HeaderExtensionUri.Mid, null))
            : shown;
    }

    /// <summary>An answer may only have offered extensions, with the IDs of the offer (RFC 8285 section 6).</summary>
    private static ImmutableArray<ExtensionAttribute> Answered(Exchange exchange, SectionExchange section)
    {
        (ReceivedSection received, SectionState from, SectionState to) = section;
        HashSet<string> hidden = [.. exchange.Options.Extensions.Strip];
        HashSet<string> masked = [.. to.MaskedExtensions];
        ImmutableArray<ExtensionAttribute> offer = Visible(to.Received?.Extmaps ?? [], hidden, to);
        if (offer.IsEmpty)
            return [];
        var shown = ImmutableArray.CreateBuilder<ExtensionAttribute>();
        Dictionary<string, ExtensionAttribute> byKey = offer.ToDictionary(static e => e.Key);
        HashSet<string>? told = from.Extensions.IsDefault ? null : [.. from.Extensions.Select(static e => e.Key)];
        foreach (ExtensionAttribute extension in Visible(received.Extmaps, hidden, to))
        {
            if (told?.Contains(extension.Key) != false && byKey.Remove(extension.Key, out ExtensionAttribute? offered))
                shown.Add(extension with { Id = AnsweredId(to, offered, extension.Id) });
        }

        // Masked extensions are not offered to the answerer, and neither is the MID of a bundle that the engine accepts.
        bool isBundled = to is { BundleHead: not null, Mid: not null };
        foreach (ExtensionAttribute offered in offer)
        {
            if ((IsListed(masked, offered.Uri) || (isBundled && offered.Uri == HeaderExtensionUri.Mid)) && byKey.ContainsKey(offered.Key))
                shown.Add(offered.Reversed() with { Id = AnsweredId(to, offered, 0) });
        }

        return shown.DrainToImmutable().RemoveAll(static e => e.Id == 0);
    }

    private static ImmutableArray<ExtensionAttribute> Visible(ImmutableArray<ExtensionAttribute> extensions, HashSet<string> hidden,
        SectionState to)
    {
        foreach (ExtensionAttribute extension in extensions)
        {
            // Encrypted ones (RFC 6904) end where SRTP does.
            if (IsListed(hidden, extension.Uri) || (extension.IsEncrypted && !to.Raw))
                return extensions.RemoveAll(e => IsListed(hidden, e.Uri) || (e.IsEncrypted && !to.Raw));
        }

        return extensions;
    }

    /// <summary>The offerer's own ID, or one it does not use if it lets us choose.</summary>
    private static int AnsweredId(SectionState to, ExtensionAttribute offered, int preferred)
    {
        if (offered.IsUsable)
            return offered.Id;
        if (to.ExtensionIds.TryGetValue(offered.Key, out int known))
            return known;
        HashSet<int> taken = [.. to.Received!.Extmaps.Select(e => e.Id), .. to.ExtensionIds.Values];
        int id = preferred is > 0 and <= byte.MaxValue && !taken.Contains(preferred) ? preferred : FreeId(taken);
        if (id != 0)
            to.ExtensionIds = to.ExtensionIds.SetItem(offered.Key, id);
        return id;
    }

    /// <summary>IDs of the extensions of a section, and of the other sections of its bundle.</summary>
    private static void AssignIds(Party receiver, List<SectionExchange> sections, SectionState media)
    {
        List<SectionState> scope = media.BundleOffered || media.BundleHead is not null
            ? receiver.Sections.FindAll(m => (m.BundleOffered || m.BundleHead is not null) && !m.Rejected)
            : [media];
        if (scope.Count > 0 && scope[0] != media && sections.Exists(s => s.To == scope[0] && !s.To.Extensions.IsDefaultOrEmpty))
            return;
        var ids = new Dictionary<string, int>();
        HashSet<int> taken = [];
        foreach (SectionState member in scope)
        {
            foreach (ExtensionAttribute known in member.Received?.Extmaps ?? [])
                Claim(ids, taken, known.Key, known.Id);
            foreach ((string key, int id) in member.ExtensionIds)
                Claim(ids, taken, key, id);
        }

        // An ID that the sender uses needs no rewriting.
        List<SectionState> described = scope.FindAll(m => !m.Extensions.IsDefaultOrEmpty && sections.Exists(s => s.To == m));
        foreach (ExtensionAttribute extension in described.SelectMany(static m => m.Extensions))
            Claim(ids, taken, extension.Key, extension.Id);
        foreach (ExtensionAttribute extension in described.SelectMany(static m => m.Extensions))
        {
            if (!ids.ContainsKey(extension.Key))
                Claim(ids, taken, extension.Key, FreeId(taken));
        }

        foreach (SectionState member in described)
        {
            member.Extensions =
                [.. member.Extensions.Where(e => ids.ContainsKey(e.Key)).Select(e => e.Id == ids[e.Key] ? e : e with { Id = ids[e.Key] })];
            foreach (ExtensionAttribute extension in member.Extensions)
            {
                if (member.ExtensionIds.Count < byte.MaxValue)
                    member.ExtensionIds = member.ExtensionIds.SetItem(extension.Key, extension.Id);
            }
        }
    }

    private static void Claim(Dictionary<string, int> ids, HashSet<int> taken, string key, int id)
    {
        if (id is > 0 and <= byte.MaxValue && !ids.ContainsKey(key) && taken.Add(id))
            ids[key] = id;
    }

    /// <summary>0 when all are used.</summary>
    private static int FreeId(HashSet<int> taken)
    {
        for (int id = 1; id <= byte.MaxValue; id++)
        {
            if (id != MaximumShortId + 1 && !taken.Contains(id))
                return id;
        }

        return 0;
    }

    private static bool IsListed(HashSet<string> names, string uri) => names.Contains(uri) || names.Contains(All);

    private static ExtensionAttribute? Find(ImmutableArray<ExtensionAttribute> extensions, string key)
    {
        foreach (ExtensionAttribute extension in extensions)
        {
            if (extension.Key == key)
                return extension;
        }

        return null;
    }
}
