using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>
/// Signalling for any protocol that carries SDP: a party makes an offer and gets an answer, updates its call and ends it. Sans-I/O and
/// single-threaded.
/// </summary>
public sealed class SignallingEngine
{
    private const int IdBytes = 32;

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

    /// <summary>Answers the offer of a party. For a known party, this updates the party and its call.</summary>
    public NegotiationResult Answer(PartyOffer offer, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(offer);
        string callId = string.IsNullOrEmpty(offer.CallId) ? _services.Random.Hex(IdBytes) : offer.CallId;
        string tag = string.IsNullOrEmpty(offer.Tag) ? _services.Random.Hex(IdBytes) : offer.Tag;
        if (!SdpReader.TryRead(offer.Sdp, out SessionDescription session, out _, fragment: false, _services.Settings.RejectInvalidSdp))
            return Refused(new Refusal(RefusalReason.UnreadableDescription));
        CallState? known = _services.Calls.Find(callId);
        if (_services.RefuseByLimit(known) is { } limited)
            return Refused(limited);
        var change = new CallChange(_services, known, callId, new ChangeRequest(offer.Options, offer.Sdp, offer.Source, now));
        try
        {
            if (Publication.Answer(_services, change, tag, session, out string answer) is { } refusal)
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
}
