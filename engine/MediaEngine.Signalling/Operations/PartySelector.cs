using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Operations;

/// <summary>Selects parties of a call: those of a list of tags, otherwise one by label, address or tag, otherwise all.</summary>
internal sealed record PartySelector
{
    public static PartySelector All { get; } = new();

    /// <summary>Several parties; empty for the other ways to select.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public string? Label { get; init; }

    /// <summary>Text of the address in the party's first section.</summary>
    public string? Address { get; init; }

    public string? Tag { get; init; }

    /// <summary>Selects one party by label, address or tag.</summary>
    /// <param name="party">Null for the whole call.</param>
    /// <returns>Null on success.</returns>
    public Refusal? Select(CallState call, out Party? party)
    {
        party = null;
        if (!string.IsNullOrEmpty(Label))
        {
            party = call.PartyByLabel(Label);
            return party is null ? new Refusal(RefusalReason.LabelNotFound) : null;
        }

        if (!string.IsNullOrEmpty(Address))
        {
            if (!TransportAddress.TryParseAddress(Address, out TransportAddress address))
                return new Refusal(RefusalReason.UnreadableAddress);
            party = call.Parties.Find(p => p.Media(1)?.Received?.Rtp is { IsNone: false } rtp && rtp.SameAddress(address));
            return party is null ? new Refusal(RefusalReason.AddressNotFound) : null;
        }

        if (string.IsNullOrEmpty(Tag))
            return null;
        party = call.PartyByTag(Tag);
        return party is null ? new Refusal(RefusalReason.SourceNotFound) : null;
    }
}
