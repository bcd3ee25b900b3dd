using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// The sections that a section receives from, one for each route of the plan: the source, and the link that describes how the receiver gets
/// it. Enumerated with foreach without allocation, because each change of a call enumerates them.
/// </summary>
internal struct RouteSources(CallState call, SectionState receiver)
{
    private ImmutableArray<SectionLink> _heard = [];
    private SectionLink? _egress;
    private int _next;
    private int _nextHeard;

    public (SectionLink Link, SectionState Source) Current { get; private set; }

    public static RouteSources Of(CallState call, SectionState receiver) => new(call, receiver);

    public readonly RouteSources GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            while (_nextHeard < _heard.Length)
            {
                SectionLink heard = _heard[_nextHeard++];
                if (heard.Egress || Active(heard) is not { } origin || origin == receiver)
                    continue;
                Current = (heard with { Blocked = heard.Blocked || _egress!.Blocked, Silenced = heard.Silenced || _egress!.Silenced },
                    origin);
                return true;
            }

            if (receiver.Rejected || _next >= receiver.Sources.Length)
                return false;
            SectionLink link = receiver.Sources[_next++];
            if (Active(link) is not { } source)
                continue;
            if (!link.Egress)
            {
                Current = (link, source);
                return true;
            }

            // An egress link subscribes to what the party receives: its sources, unless its direction says that it receives nothing.
            bool hears = ((source.Received?.Direction ?? MediaDirection.SendReceive) & MediaDirection.ReceiveOnly) != 0;
            (_heard, _egress, _nextHeard) = (hears ? source.Sources : [], link, 0);
        }
    }

    private readonly SectionState? Active(SectionLink link) =>
        call.PartyById(link.PartyId)?.Media(link.Index) is { Ports: not null, Rejected: false } source ? source : null;
}
