using System.Collections.Immutable;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Candidates that arrive after the description, in fragments (RFC 8840).</summary>
internal static class TrickledCandidates
{
    /// <summary>Adds the candidates of a fragment to the party's sections; those of another ICE generation are dropped.</summary>
    public static void Apply(SignallingSettings settings, Party party, SessionDescription fragment)
    {
        for (int i = 0; i < fragment.Sections.Length; i++)
        {
            MediaDescription section = fragment.Sections[i];
            string? mid = section.AttributeValue("mid");
            SectionState? media = mid is null ? party.Media(i + 1) : party.Sections.Find(m => m.Mid == mid);
            if (media?.Received is not { Ice: { } known } received || SectionReader.ReadIce(fragment, section) is not { } trickled
                || trickled.Ufrag != known.Ufrag || trickled.Password != known.Password)
                continue;
            AddressCheck.CountCandidates(settings, party, trickled.Candidates);
            media.Received = received with { Ice = known with { Candidates = Merged(known.Candidates, trickled.Candidates) } };
        }
    }

    private static ImmutableArray<IceCandidateText> Merged(ImmutableArray<IceCandidateText> known,
        ImmutableArray<IceCandidateText> added) =>
            [.. known.Concat(added).DistinctBy(c => (c.Component, c.Address, c.Type)).Take(SectionReader.MaxCandidates)];
}
