using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Operations;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling;

/// <summary>
/// Signalling for any protocol that carries SDP: a party makes an offer and gets an answer, updates its call and ends it. Sans-I/O and
/// single-threaded.
/// </summary>
public sealed class SignallingEngine
{
    private readonly SignallingServices _services;

    private delegate Refusal? AnswerOffer(SignallingServices services, CallChange change, string tag, SessionDescription session,
        out string answer);

    public SignallingEngine(SignallingSettings settings, IPortAllocator ports, IMediaPlane media, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _services = new SignallingServices(settings, ports, media, new RandomText(random));
    }

    /// <summary>Signalling whose calls are those of another protocol too.</summary>
    internal SignallingEngine(SignallingServices services) => _services = services;

    /// <summary>Number of current calls.</summary>
    public int Calls => _services.Calls.Count;

    public CallStatistics Statistics => _services.Statistics;

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline => _services.Deletions.NextDeadline;

    /// <summary>
    /// Called with the call-id of each call that ends and receives or brings a stream of the engine (<see cref="Watch"/>,
    /// <see cref="Publish"/>).
    /// </summary>
    public Action<string>? StreamSessionEnded
    {
        set => _services.StreamSessionEnded = value;
    }

    /// <summary>Allocates ports for a peer that is not a party: on our address towards it, or the first of its family.</summary>
    internal bool TryAllocatePorts(TransportAddress peer, Span<MediaPort?> ports)
    {
        TransportAddress towards = _services.Settings.AddressTowards(peer);
        foreach (LogicalInterface candidate in _services.Settings.Interfaces.All)
        {
            foreach (PortPool pool in candidate.Addresses)
            {
                if (!towards.IsNone && pool.Address.SameAddress(towards))
                    return _services.Ports.TryAllocate(pool, ports);
            }
        }

        PortPool fallback = _services.Settings.Interfaces.Default.AddressFor(peer.Family, out bool fellBack);
        return !fellBack && _services.Ports.TryAllocate(fallback, ports);
    }

    /// <summary>Releases a port that no worker has got.</summary>
    internal void Release(MediaPort port) => _services.Ports.ReleaseUnused(port);

    /// <summary>Answers the offer of a party. For a known party, this updates the party and its call.</summary>
    public NegotiationResult Answer(PartyOffer offer, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return Negotiate(offer, isNew: true, now, Publication.Answer);
    }

    /// <summary>Answers the offer of a party that receives a stream of the engine. The party has a call of its own.</summary>
    public NegotiationResult Watch(PartyOffer offer, IStreamSource stream, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(stream);
        return Negotiate(offer, isNew: true, now,
            (SignallingServices services, CallChange change, string tag, SessionDescription session, out string answer) =>
                StreamSubscription.Answer(services, change, tag, session, stream, out answer));
    }

    /// <summary>Answers the offer of a party that brings a stream of the engine. The party has a call of its own.</summary>
    public NegotiationResult Publish(PartyOffer offer, IStreamSink stream, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(stream);
        return Negotiate(offer, isNew: true, now,
            (SignallingServices services, CallChange change, string tag, SessionDescription session, out string answer) =>
                StreamPublication.Answer(services, change, tag, session, stream, out answer));
    }

    /// <summary>
    /// Answers the offer of a party that receives media of other parties of its call, for example a viewer (WHEP). Each section of the
    /// offer gets a media of its kind in a codec of the offer; sections that get none are rejected. For a known subscriber, this updates
    /// the subscriber.
    /// </summary>
    /// <param name="offer">The offer; its call must exist.</param>
    /// <param name="sources">Tags of the parties to receive from; empty for all that are not subscribers themselves.</param>
    /// <param name="now">Time of the offer.</param>
    public NegotiationResult Subscribe(PartyOffer offer, IReadOnlyCollection<string> sources, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(sources);
        var selector = new PartySelector { Tags = [.. sources] };
        return Negotiate(offer, isNew: false, now,
            (SignallingServices services, CallChange change, string tag, SessionDescription session, out string answer) =>
                Subscription.Answer(services, change, new SubscriptionRequest(tag, selector), session, out answer));
    }

    /// <summary>
    /// A party leaves its call. A subscriber leaves alone. When another party leaves, parties that only received its media leave as well.
    /// The call ends with its last party.
    /// </summary>
    /// <returns>Null on success.</returns>
    public Refusal? Leave(string callId, string tag, MonotonicTime now)
    {
        if (_services.Calls.Find(callId) is not { } known)
            return new Refusal(RefusalReason.CallNotFound);
        var change = new CallChange(_services, known, callId, new ChangeRequest(NegotiationOptions.Default, "", default, now));
        if (Departure.Of(change, tag) is { } refusal)
        {
            change.GiveUp();
            return refusal;
        }

        if (change.Call.Parties.Count > 0)
            return change.Commit();
        change.GiveUp();
        _services.End(known, CallEnding.Regular, now);
        return null;
    }

    /// <summary>Ends a call; false when the call is not known.</summary>
    public bool End(string callId, MonotonicTime now)
    {
        if (_services.Calls.Find(callId) is not { } call)
            return false;
        _services.End(call, CallEnding.Regular, now);
        return true;
    }

    /// <summary>
    /// Handles an event from a worker. When a call ends, <see cref="SignallingSettings.CallEnded"/> and related callbacks are called.
    /// </summary>
    public void Handle(MediaEvent mediaEvent, MonotonicTime now) => _services.Handle(mediaEvent, now);

    /// <summary>Deletes calls and parties whose delayed deletion is due.</summary>
    public void HandleTimeout(MonotonicTime now) => _services.Deletions.HandleTimeout(now);

    private NegotiationResult Negotiate(PartyOffer offer, bool isNew, MonotonicTime now, AnswerOffer negotiate)
    {
        string callId = isNew ? _services.Random.IdUnless(offer.CallId) : offer.CallId ?? "";
        string tag = _services.Random.IdUnless(offer.Tag);
        if (!SdpReader.TryRead(offer.Sdp, out SessionDescription session, out _, fragment: false, _services.Settings.RejectInvalidSdp))
            return Refused(new Refusal(RefusalReason.UnreadableDescription));
        CallState? known = _services.Calls.Find(callId);
        if (known is null && !isNew)
            return Refused(new Refusal(RefusalReason.CallNotFound));
        if (_services.RefuseByLimit(known) is { } limited)
            return Refused(limited);
        var change = new CallChange(_services, known, callId, new ChangeRequest(offer.Options, offer.Sdp, offer.Source, now))
        {
            SharesPort = offer.SharesPort,
        };
        try
        {
            if (negotiate(_services, change, tag, session, out string answer) is { } refusal)
            {
                change.GiveUp();
                return Refused(refusal);
            }

            return change.Commit() is { } uncommitted
                ? Refused(uncommitted) : new NegotiationResult(callId, tag, answer, null, [.. change.Warnings]);
        }
        catch
        {
            _services.GiveBackPorts();
            throw;
        }

        NegotiationResult Refused(Refusal refusal) => new(callId, tag, "", refusal, []);
    }
}
