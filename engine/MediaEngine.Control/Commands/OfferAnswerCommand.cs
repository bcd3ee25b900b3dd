using MediaEngine.Control.Requests;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Composition;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>NG offer and answer: checks, limits, and putting the negotiated call in place.</summary>
internal sealed class OfferAnswerCommand(bool isOffer) : INgCommand
{
    public NgDictionary Execute(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, _) = context;
        if (Missing(request) is { } missing)
            return NgReply.Error(missing);
        if (request.Dialogue.Fragment)
            return Trickle(context);
        if (request.Sdp!.Length == 0)
            return Refuse(RefusalText.NothingToRewrite);
        if (!SdpReader.TryRead(request.Sdp, out SessionDescription session, out _, fragment: false, services.Settings.RejectInvalidSdp))
            return NgReply.Error("Failed to parse SDP");
        if (request.HasSdpOutput && request.SdpOutput.LoopProtect && session.AttributeValue("rtpengine") == services.Settings.InstanceId)
            return NgReply.Ok(new NgDictionary().Add("sdp", request.Sdp!));

        CallState? known = services.Calls.Find(request.CallId!);
        if (known is null && !isOffer)
            return NgReply.Error("Unknown call-id");
        return NewCallLimit.Refuse(context, known) ?? Negotiate(context, known, session);
    }

    private string? Missing(NgRequest request)
    {
        if (request.Sdp is null)
            return "No SDP body in message";
        if (string.IsNullOrEmpty(request.CallId))
            return "No call-id in message";
        if (string.IsNullOrEmpty(request.FromTag))
            return "No from-tag in message";
        return !isOffer && string.IsNullOrEmpty(request.ToTag) ? "No to-tag in message" : null;
    }

    /// <summary>An SDP fragment that only brings candidates; it may arrive before the description it belongs to.</summary>
    private NgDictionary Trickle(CommandContext context)
    {
        (ControlServices services, NgRequest request, _, _) = context;
        if (!SdpReader.TryRead(request.Sdp!, out SessionDescription fragment, out _, fragment: true))
            return NgReply.Error("Failed to parse SDP");
        CallState? call = services.Calls.Find(request.CallId!)?.Copy();
        if (call?.PartyByTag(SenderTag(request)) is not { } party)
        {
            services.Signalling.Fragments.Add(request.CallId!, SenderTag(request), fragment, context.Now);
            return NgReply.Ok();
        }

        TrickledCandidates.Apply(services.Settings, party, fragment);
        return context.Commit(call);
    }

    private string SenderTag(NgRequest request) => isOffer ? request.FromTag! : request.ToTag!;

    private NgDictionary Negotiate(CommandContext context, CallState? known, SessionDescription session)
    {
        (ControlServices services, NgRequest request, _, _) = context;
        if (!IcePaths.TryFind(known, services.Figures, out IcePaths? paths))
            return NgReply.Later;
        CallState call = known?.Copy() ?? services.Calls.Create(request.CallId!, context.Now, context.Source);
        PortTransaction ports = services.Signalling.BeginPorts();
        var exchange = new Exchange
        {
            Call = call,
            Options = RequestOptions.Of(request),
            Body = request.Sdp!,
            IsOffer = isOffer,
            Session = session,
            Settings = services.Settings,
            Ports = ports,
            Random = services.Random,
            Text = services.Signalling.Text,
            Now = context.Now,
            IceTcpPort = services.Signalling.IceTcpPortOf(call),
            IcePaths = paths,
            Explanation = request.Explain ? new Explanation() : null,
        };
        call.LastSignal = context.Now;
        call.Debug |= request.Debug;
        call.TimeoutCallback = request.Dialogue.XmlRpcCallback ?? call.TimeoutCallback;
        if (isOffer)
            call.TrafficClass = request.Addresses.Tos is >= 0 and < 256 and { } tos ? (byte)tos
                : request.Addresses.Tos < 0 ? call.TrafficClass : services.Settings.TrafficClass;
        Refusal? refusal = OfferAnswer.Run(exchange, request.FromTag!, string.IsNullOrEmpty(request.ToTag) ? null : request.ToTag,
            out string body);
        string? warning = WarningText.Tell(request, exchange.Warnings);
        string? error = refusal is { } refused ? RefusalText.Of(refused) : null;
        if (error is null)
        {
            exchange.Sender.DtmfBlocked |= request.Dtmf.Block;
            exchange.Sender.RecordingExcluded |= request.Recording.Exclude;
            RecordingSwitch.Apply(context, call);
            foreach (SessionDescription fragment in services.Signalling.Fragments.Find(request.CallId!, SenderTag(request), context.Now))
                TrickledCandidates.Apply(services.Settings, exchange.Sender, fragment);
        }

        NgDictionary reply = error is null ? Accept(exchange, body, warning) : NgReply.Error(error);
        if (error is null && !request.ReplyRoom.Fits(reply))
            error = NgReply.TooLarge;
        if (error is null && call.Parties.Count > Math.Max(SignallingServices.MaxParties, known?.Parties.Count ?? 0))
            error = RefusalText.TooManyParties;
        if (error is null && !services.Signalling.Commit(call))
            error = CallLookup.Overloaded;
        if (error is not null)
        {
            ports.RollBack();
            return error == NgReply.RanOutOfPorts ? NgReply.Error(error, ports.Shortage) : Refuse(error);
        }

        ports.Commit();
        services.Signalling.Fragments.Remove(request.CallId!, SenderTag(request));
        if (known is null)
            services.Statistics.Started();
        return reply;
    }

    private static NgDictionary Accept(Exchange exchange, string body, string? warning)
    {
        NgDictionary reply = new NgDictionary().Add("sdp", body);
        if (exchange.Explained is { } explained)
            reply.Add("explain", NgList.OfText(explained));
        if (exchange.Call.Recording is { } recording)
            reply.Add("recordings", NgList.OfText([recording.File]));
        return warning is null ? NgReply.Ok(reply) : NgReply.OkWithWarning(reply, warning);
    }

    /// <summary>Clients of rtpengine expect the key even if nothing could be rewritten.</summary>
    private static NgDictionary Refuse(string error) => error == RefusalText.NothingToRewrite
        ? new NgDictionary().Add("sdp", "").Add("error-reason", error).Add("result", "error")
        : NgReply.Error(error);
}
