using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Operations;

namespace MediaEngine.Signalling;

/// <summary>
/// Signalling for any protocol that carries SDP: a party makes an offer and gets an answer, updates its call and ends it. Sans-I/O and
/// single-threaded.
/// </summary>
public sealed class SignallingEngine
{
    private readonly SignallingServices _services;

    public SignallingEngine(SignallingSettings settings, IPortAllocator ports, IMediaPlane media, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _services = new SignallingServices(settings, ports, media, new RandomText(random));
    }

    /// <summary>Number of current calls.</summary>
    public int Calls => _services.Calls.Count;

    public CallStatistics Statistics => _services.Statistics;

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline => _services.Deletions.NextDeadline;

    /// <summary>Called with the call-id of each call that ends and receives a stream of the engine (<see cref="Watch"/>).</summary>
    public Action<string>? WatcherEnded
    {
        set => _services.WatcherEnded = value;
    }

    /// <summary>Answers the offer of a party. For a known party, this updates the party and its call.</summary>
    public NegotiationResult Answer(PartyOffer offer, MonotonicTime now) =>
        Answer(offer, now, static (services, change, tag, session) =>
            (Publication.Answer(services, change, tag, session, out string answer), answer));

    /// <summary>Answers the offer of a party that receives a stream of the engine. The party has a call of its own.</summary>
    public NegotiationResult Watch(PartyOffer offer, IStreamSource stream, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Answer(offer, now, (services, change, tag, session) =>
            (StreamSubscription.Answer(services, change, tag, session, stream, out string answer), answer));
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

    private NegotiationResult Answer(
        PartyOffer offer, MonotonicTime now,
        Func<SignallingServices, CallChange, string, SessionDescription, (Refusal? Refusal, string Answer)> answer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        string callId = _services.Random.IdUnless(offer.CallId);
        string tag = _services.Random.IdUnless(offer.Tag);
        if (!SdpReader.TryRead(offer.Sdp, out SessionDescription session, out _, fragment: false, _services.Settings.RejectInvalidSdp))
            return Refused(new Refusal(RefusalReason.UnreadableDescription));
        CallState? known = _services.Calls.Find(callId);
        if (_services.RefuseByLimit(known) is { } limited)
            return Refused(limited);
        var change = new CallChange(_services, known, callId, new ChangeRequest(offer.Options, offer.Sdp, offer.Source, now));
        try
        {
            (Refusal? refusal, string sdp) = answer(_services, change, tag, session);
            if (refusal is { } refused)
            {
                change.GiveUp();
                return Refused(refused);
            }

            return change.Commit() is { } uncommitted
                ? Refused(uncommitted) : new NegotiationResult(callId, tag, sdp, null, [.. change.Warnings]);
        }
        catch
        {
            _services.GiveBackPorts();
            throw;
        }

        NegotiationResult Refused(Refusal refusal) => new(callId, tag, "", refusal, []);
    }
}
