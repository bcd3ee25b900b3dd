using System.Collections.Immutable;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Control.Requests;

/// <summary>
/// Translates the options of an NG request to those of signalling. Groups that a request does not mention share the default object.
/// </summary>
internal static class RequestOptions
{
    private static readonly NgDialogueOptions _noDialogue = new();
    private static readonly NgAddressOptions _noAddresses = new();

    public static NegotiationOptions Of(NgRequest request) => new()
    {
        Party = Party(request),
        Dialogue = request.Dialogue == _noDialogue ? DialogueOptions.Default : Dialogue(request.Dialogue),
        Addresses = request.Addresses == _noAddresses ? AddressOptions.Default : Addresses(request),
        Transport = request.HasTransport ? Transport(request.Transport) : TransportOptions.Default,
        Ice = request.HasIce ? Ice(request.Ice) : IceOptions.Default,
        Dtls = request.HasDtls ? Dtls(request.Dtls) : DtlsOptions.Default,
        Sdes = request.HasSdes ? Sdes(request.Sdes) : SdesOptions.Default,
        Osrtp = (OsrtpOptions)request.Osrtp,
        RtcpMux = (RtcpMuxOptions)request.RtcpMux,
        Bundle = (BundleOptions)request.Bundle,
        Extensions = request.HasExtmap
            ? new ExtensionOptions { Strip = [.. request.Extmap.Strip], Mask = [.. request.Extmap.Mask] } : ExtensionOptions.Default,
        Description = request.HasSdpOutput || request.Replace != NgReplace.None ? Description(request) : DescriptionOptions.Default,
        Codec = request.HasCodec ? Codec(request.Codec) : CodecOptions.Default,
        Media = request.HasMedia ? Media(request.Media) : MediaOptions.Default,
        Fax = request.HasT38 ? new FaxOptions { Flags = (FaxFlags)request.T38.Options, Version = request.T38.Version } : FaxOptions.Default,
        Subscription = request.HasSubscription ? Subscription(request.Subscription) : SubscriptionOptions.Default,
    };

    private static PartyOptions Party(NgRequest request) => new()
    {
        CallId = request.CallId,
        ViaBranch = request.ViaBranch,
        Label = request.Selection.Label,
        Metadata = request.Recording.Metadata,
    };

    private static DialogueOptions Dialogue(NgDialogueOptions dialogue) => new()
    {
        IsFinalAnswer = dialogue is { SipMessageType: NgSipMessageType.Reply, SipCode: >= 200 },
        IsProvisionalResponse = dialogue.SipCode is > 0 and < 200,
        Provisional = dialogue.Provisional,
        AliasKey = (AliasKey)dialogue.AliasKey,
        NewBranch = dialogue.NewBranch,
        TrackState = dialogue.TrackState,
    };

    private static AddressOptions Addresses(NgRequest request)
    {
        NgAddressOptions addresses = request.Addresses;
        return new AddressOptions
        {
            ReceivedFrom = addresses.ReceivedFrom,
            MediaAddress = addresses.MediaAddress,
            AddressFamily = addresses.AddressFamily,
            FromInterface = addresses.FromInterface,
            ToInterface = addresses.ToInterface,
            FromInterfaceImpliesFamily = !IsBareFlag(request, addresses.FromInterface),
            ToInterfaceImpliesFamily = !IsBareFlag(request, addresses.ToInterface),
            Interface = addresses.Interface,
            InboundPeer = addresses.InboundPeer,
            OutboundPeer = addresses.OutboundPeer,
            EndpointLearning = addresses.EndpointLearning switch
            {
                NgEndpointLearning.Off => EndpointLearning.Off,
                NgEndpointLearning.Immediate => EndpointLearning.Immediate,
                NgEndpointLearning.Delayed => EndpointLearning.Delayed,
                NgEndpointLearning.Heuristic => EndpointLearning.Heuristic,
                _ => null,
            },
            TrustAddress = addresses.TrustAddress,
            SipSourceAddress = addresses.SipSourceAddress,
            Asymmetric = addresses.Asymmetric,
            StrictSource = addresses.StrictSource,
            MediaHandover = addresses.MediaHandover,
            Unidirectional = addresses.Unidirectional,
            PortLatching = addresses.PortLatching,
            NoPortLatching = addresses.NoPortLatching,
            NatWait = addresses.NatWait,
            PierceNat = addresses.PierceNat,
        };
    }

    /// <summary>
    /// As single words in the flags list, "internal" and "external" select the interfaces of these names; when no such interfaces exist,
    /// they have no effect.
    /// </summary>
    private static bool IsBareFlag(NgRequest request, string? name)
    {
        if (name is null || request.Message["flags"] is not NgList flags)
            return false;
        foreach (NgValue flag in flags.Items)
        {
            if (flag is NgString { Text: var text } && text == name)
                return true;
        }

        return false;
    }

    private static TransportOptions Transport(NgTransportOptions transport) => new()
    {
        Protocol = transport.Protocol,
        Accept = transport.Accept,
        Transparent = transport.Transparent,
        Passthrough = transport.Passthrough,
        Reset = transport.Reset,
    };

    private static IceOptions Ice(NgIceOptions ice) => new()
    {
        Mode = (IceMode)ice.Mode,
        Trickle = ice.Trickle,
        Ice2 = ice.Ice2,
        Lite = (IceSides)ice.Lite,
        Tcp = (IceSides)ice.Tcp,
        Reject = ice.Reject,
    };

    private static DtlsOptions Dtls(NgDtlsOptions dtls) => new()
    {
        Off = dtls.Off,
        Role = Role(dtls.Role),
        OfferedRole = Role(dtls.OfferedRole),
        Fingerprint = dtls.Fingerprint,
        NoTlsId = dtls.NoTlsId,
    };

    private static DtlsRole Role(NgDtlsRole role) => role switch
    {
        NgDtlsRole.Passive => DtlsRole.Passive,
        NgDtlsRole.Active => DtlsRole.Active,
        _ => DtlsRole.Unknown,
    };

    private static SdesOptions Sdes(NgSdesOptions sdes) => new()
    {
        Off = sdes.Off,
        No = [.. sdes.No],
        Only = [.. sdes.Only],
        NoNew = sdes.NoNew,
        Order = [.. sdes.Order],
        OffererPreference = [.. sdes.OffererPreference],
        Pad = sdes.Pad,
        Lifetime = sdes.Lifetime,
        Static = sdes.Static,
        Prefer = sdes.Prefer,
        UnencryptedSrtp = sdes.UnencryptedSrtp,
        UnencryptedSrtcp = sdes.UnencryptedSrtcp,
        UnauthenticatedSrtp = sdes.UnauthenticatedSrtp,
    };

    private static DescriptionOptions Description(NgRequest request)
    {
        NgSdpOptions sdp = request.SdpOutput;
        return new DescriptionOptions
        {
            Replace = (DescriptionReplacements)request.Replace,
            OriginalSendrecv = sdp.OriginalSendrecv,
            GenerateMid = sdp.GenerateMid,
            LoopProtect = sdp.LoopProtect,
            FullRtcpAttribute = sdp.FullRtcpAttribute,
            NoRtcpAttribute = sdp.NoRtcpAttribute,
            Edits = [.. sdp.AttributeEdits.Select(static e =>
                new SectionEdits(e.Section, [.. e.Add], [.. e.Remove], [.. e.Substitute.Select(static s => (s.From, s.To))]))],
            RemoveMedia = [.. sdp.RemoveMedia],
        };
    }

    private static CodecOptions Codec(NgCodecOptions codec) => new()
    {
        Strip = [.. codec.Strip],
        Mask = [.. codec.Mask],
        Except = [.. codec.Except],
        Offer = [.. codec.Offer],
        Ignore = [.. codec.Ignore],
        Transcode = [.. codec.Transcode],
        Accept = [.. codec.Accept],
        Consume = [.. codec.Consume],
        Set = [.. codec.Set],
        ForceTranscoding = codec.ForceTranscoding,
        AllowTranscoding = codec.AllowTranscoding,
        AllowAsymmetricCodecs = codec.AllowAsymmetricCodecs,
        AllowNoCodecMedia = codec.AllowNoCodecMedia,
        SingleCodec = codec.SingleCodec,
        ReuseCodecs = codec.ReuseCodecs,
        StaticCodecs = codec.StaticCodecs,
    };

    private static MediaOptions Media(NgMediaOptions media) => new()
    {
        Ptime = media.Ptime,
        PtimeReverse = media.PtimeReverse,
        Echo = (MediaEcho)media.Echo,
        DropTraffic = media.DropTraffic,
        GenerateRtcp = media.GenerateRtcp,
    };

    private static SubscriptionOptions Subscription(NgSubscriptionOptions subscription) => new()
    {
        Bidirectional = subscription.Bidirectional,
        Inactive = subscription.Inactive,
        Mix = subscription.Mix,
        SipRec = subscription.SipRec,
        Egress = subscription.Egress,
        Sections = [.. subscription.Medias.Select(static m => new WantedMedia(m.Type, [.. m.Codecs]))],
    };
}
