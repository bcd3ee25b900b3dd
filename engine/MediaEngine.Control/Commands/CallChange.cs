using MediaEngine.Control.Requests;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Control.Commands;

/// <summary>A change of one call with the ports bound for it: put in place as a whole, or given up as a whole.</summary>
internal sealed class CallChange
{
    private readonly CommandContext _context;
    private readonly bool _isNew;
    private readonly int _partiesBefore;
    private readonly List<CallState> _absorbed = [];
    private readonly List<MediaPort> _shared = [];
    private readonly NegotiationOptions _options;
    private readonly List<NegotiationWarning> _warnings = [];

    /// <param name="context">The command.</param>
    /// <param name="known">The call to change; null to make one.</param>
    /// <param name="callId">Call-id of a new call.</param>
    public CallChange(CommandContext context, CallState? known, string callId)
    {
        _context = context;
        _options = RequestOptions.Of(context.Request);
        _isNew = known is null;
        Call = known?.Copy() ?? context.Services.Calls.Create(callId, context.Now, context.Source);
        Call.LastSignal = context.Now;
        _partiesBefore = Call.Parties.Count;
        Ports = context.Services.Signalling.BeginPorts();
        if (_isNew)
            Call.TrafficClass = context.Services.Settings.TrafficClass;
    }

    public CallState Call { get; }

    public PortTransaction Ports { get; }

    public Exchange NewExchange(SessionDescription session, bool isOffer, Party sender, Party receiver) => new()
    {
        Call = Call,
        Options = _options,
        Body = _context.Request.Sdp ?? "",
        Warnings = _warnings,
        IsOffer = isOffer,
        Session = session,
        Settings = _context.Services.Settings,
        Ports = Ports,
        Random = _context.Services.Random,
        Text = _context.Services.Signalling.Text,
        Now = _context.Now,
        Sender = sender,
        Receiver = receiver,
    };

    /// <summary>Reads the request's SDP as the answer of a party that was offered something by us, not by another party.</summary>
    /// <returns>The error-reason; null when there is an answer to work with.</returns>
    public string? ReadAnswer(Party party, out Exchange exchange, out List<ReceivedSection> sections)
    {
        (exchange, sections) = (null!, null!);
        if (!SdpReader.TryRead(_context.Request.Sdp!, out SessionDescription session, out _, fragment: false, _context.Services.Settings.RejectInvalidSdp))
            return "Failed to parse SDP";
        exchange = NewExchange(session, isOffer: false, party, new Party(0, _context.Now));
        if (OfferAnswer.ReadSections(exchange) is not { } read)
            return RefusalText.Incomplete;
        sections = read;
        return AddressCheck.Refuse(exchange, party, read) is { } refused ? RefusalText.Of(refused) : null;
    }

    /// <summary>Makes another call part of this one. False when both have a tag, or its ports cannot be handed over; the change must fail then.</summary>
    public bool TryAbsorb(CallState other)
    {
        if (other.Key == Call.Key)
            return true;
        if (CallMerge.Collides(Call, other) || !CallMerge.TryAbsorb(Call, other, _context.Services.Ports, _shared))
            return false;
        _absorbed.Add(other);
        return true;
    }

    public NgDictionary Fail(Refusal refusal) => Fail(RefusalText.Of(refusal));

    public NgDictionary Fail(string error)
    {
        WarningText.Tell(_context.Request, _warnings);
        _warnings.Clear();
        Ports.RollBack();
        foreach (MediaPort port in _shared)
            _context.Services.Ports.Release(port);
        _shared.Clear();
        return NgReply.Error(error, error == NgReply.RanOutOfPorts ? Ports.Shortage : null);
    }

    public NgDictionary Commit(NgDictionary? reply = null)
    {
        if (WarningText.Tell(_context.Request, _warnings) is { } warning)
            reply = (reply ?? new NgDictionary()).Add("warning", warning);
        _warnings.Clear();
        reply = NgReply.Ok(reply);
        if (!_context.Request.ReplyRoom.Fits(reply))
            return Fail(NgReply.TooLarge);

        if (Call.Parties.Count > Math.Max(SignallingServices.MaxParties, _partiesBefore))
            return Fail(RefusalText.TooManyParties);

        // Known before the first step that cannot be taken back.
        if (_absorbed.Count > 0 && !_context.Services.Media.HasRoom)
            return Fail(CallLookup.Overloaded);

        // The absorbed call's worker lets go first, so that no two workers ever read one port.
        foreach (CallState absorbed in _absorbed)
            _context.Services.Signalling.Absorb(absorbed);
        if (!_context.Services.Signalling.Commit(Call))
            return Fail(CallLookup.Overloaded);
        Ports.Commit();
        if (_isNew)
            _context.Services.Statistics.Started();
        return reply;
    }
}
