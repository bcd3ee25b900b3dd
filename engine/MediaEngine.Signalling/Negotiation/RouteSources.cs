using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Which medias of a call a media receives from now, one for each route of the plan: the source, and the link that says how it is received. Walked with foreach;
/// nothing is allocated, because every change of every call walks them.
/// </summary>
internal struct RouteSources(CallState call, MediaState receiver)
{
    private ImmutableArray<MediaLink> _heard = [];
    private MediaLink? _egress;
    private int _next;
    private int _nextHeard;

    public (MediaLink Link, MediaState Source) Current { get; private set; }

    public static RouteSources Of(CallState call, MediaState receiver) => new(call, receiver);

    public readonly RouteSources GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            while (_nextHeard < _heard.Length)
            {
                MediaLink heard = _heard[_nextHeard++];
                if (heard.Egress || Active(heard) is not { } origin || origin == receiver)
                    continue;
                Current = (heard with { Blocked = heard.Blocked || _egress!.Blocked, Silenced = heard.Silenced || _egress!.Silenced }, origin);
                return true;
            }

            if (receiver.Rejected || _next >= receiver.Sources.Length)
                return false;
            MediaLink link = receiver.Sources[_next++];
            if (Active(link) is not { } source)
                continue;
            if (!link.Egress)
            {
                Current = (link, source);
                return true;
            }

            // What leaves to a party comes from those it hears now, as long as it takes anything.
            bool hears = ((source.Received?.Direction ?? MediaDirection.SendReceive) & MediaDirection.ReceiveOnly) != 0;
            (_heard, _egress, _nextHeard) = (hears ? source.Sources : [], link, 0);
        }
    }

    private readonly MediaState? Active(MediaLink link) =>
        call.PartyById(link.PartyId)?.Media(link.Index) is { Ports: not null, Rejected: false } source ? source : null;
}
