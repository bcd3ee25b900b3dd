using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// A change of one call, with the ports bound for it. It is applied as a whole (<see cref="Commit"/>) or abandoned as a whole
/// (<see cref="GiveUp"/>). Before either, the caller can inspect the result and still refuse it.
/// </summary>
internal class CallChange
{
    private readonly SignallingServices _services;
    private readonly ChangeRequest _request;
    private readonly bool _isNew;
    private readonly int _partiesBefore;
    private readonly List<CallState> _absorbed = [];
    private readonly List<MediaPort> _shared = [];

    /// <param name="services">The services that the change uses.</param>
    /// <param name="known">The call to change; null to create one.</param>
    /// <param name="callId">Call-id of a new call.</param>
    /// <param name="request">The request.</param>
    public CallChange(SignallingServices services, CallState? known, string callId, ChangeRequest request)
    {
        _services = services;
        _request = request;
        _isNew = known is null;
        Call = known?.Copy() ?? services.Calls.Create(callId, request.Now, request.Source);
        Call.LastSignal = request.Now;
        _partiesBefore = Call.Parties.Count;
        Ports = services.BeginPorts();
        if (_isNew)
            Call.TrafficClass = services.Settings.TrafficClass;
    }

    public CallState Call { get; }

    public NegotiationOptions Options => _request.Options;

    /// <summary>Time of the request.</summary>
    public MonotonicTime Now => _request.Now;

    /// <summary>As <see cref="PartyOffer.SharesPort"/>.</summary>
    public bool SharesPort { get; init; }

    public PortTransaction Ports { get; }

    public List<NegotiationWarning> Warnings { get; } = [];

    public Exchange NewExchange(SessionDescription session, bool isOffer, Party sender, Party receiver) => new()
    {
        Call = Call,
        Options = _request.Options,
        Body = _request.Body,
        Warnings = Warnings,
        IsOffer = isOffer,
        Session = session,
        Settings = _services.Settings,
        Ports = Ports,
        Random = _services.Random,
        Text = _services.Text,
        IceTcpPort = _services.IceTcpPortOf(Call),
        SharedPorts = SharesPort ? _services.SharedPortsOf(Call) : [],
        Now = _request.Now,
        Sender = sender,
        Receiver = receiver,
    };

    /// <summary>
    /// Reads the SDP of the request as the answer of a party to which the engine itself (not another party) made the offer.
    /// </summary>
    /// <returns>Null when the SDP is a usable answer.</returns>
    public Refusal? ReadAnswer(Party party, out Exchange exchange, out List<ReceivedSection> sections)
    {
        (exchange, sections) = (null!, null!);
        if (!SdpReader.TryRead(_request.Body, out SessionDescription session, out _, fragment: false, _services.Settings.RejectInvalidSdp))
            return new Refusal(RefusalReason.UnreadableDescription);
        exchange = NewExchange(session, isOffer: false, party, new Party(0, _request.Now));
        if (OfferAnswer.ReadSections(exchange) is not { } read)
            return new Refusal(RefusalReason.IncompleteDescription);
        sections = read;
        return AddressCheck.Refuse(exchange, party, read);
    }

    /// <summary>
    /// Merges another call into this one. False when both have the same tag, or when the ports of the other call cannot be handed over; the
    /// change must then be abandoned.
    /// </summary>
    public bool TryAbsorb(CallState other)
    {
        if (other.Key == Call.Key)
            return true;
        if (CallMerge.Collides(Call, other) || !CallMerge.TryAbsorb(Call, other, _services.Ports, _shared))
            return false;
        _absorbed.Add(other);
        return true;
    }

    public void GiveUp()
    {
        Ports.RollBack();
        foreach (MediaPort port in _shared)
            _services.Ports.Release(port);
        _shared.Clear();
    }

    /// <summary>Applies the change. Null when it was applied; a refusal means that the change was abandoned.</summary>
    public Refusal? Commit()
    {
        Refusal? refusal = TryCommit();
        if (refusal is not null)
            GiveUp();
        return refusal;
    }

    private Refusal? TryCommit()
    {
        if (Call.Parties.Count > Math.Max(SignallingServices.MaxParties, _partiesBefore))
            return new Refusal(RefusalReason.TooManyParties);

        // Checked before the first step that cannot be undone.
        if (_absorbed.Count > 0 && !_services.Media.HasRoom)
            return new Refusal(RefusalReason.WorkerOverloaded);

        // The worker of the absorbed call releases its ports first, so that two workers never read one port.
        foreach (CallState absorbed in _absorbed)
            _services.Absorb(absorbed);
        if (!_services.Commit(Call))
            return new Refusal(RefusalReason.WorkerOverloaded);
        Ports.Commit();
        if (_isNew)
            _services.Statistics.Started();
        return null;
    }
}
