namespace MediaEngine.Signalling.Options;

/// <summary>
/// The options of one offer, answer or SDP of the engine, beside the SDP itself. Immutable; the default value requests nothing.
/// </summary>
public sealed record NegotiationOptions
{
    public static NegotiationOptions Default { get; } = new();

    public PartyOptions Party { get; init; } = PartyOptions.Default;

    public DialogueOptions Dialogue { get; init; } = DialogueOptions.Default;

    public AddressOptions Addresses { get; init; } = AddressOptions.Default;

    public TransportOptions Transport { get; init; } = TransportOptions.Default;

    public IceOptions Ice { get; init; } = IceOptions.Default;

    public DtlsOptions Dtls { get; init; } = DtlsOptions.Default;

    public SdesOptions Sdes { get; init; } = SdesOptions.Default;

    public OsrtpOptions Osrtp { get; init; }

    public RtcpMuxOptions RtcpMux { get; init; }

    public BundleOptions Bundle { get; init; }

    public ExtensionOptions Extensions { get; init; } = ExtensionOptions.Default;

    public DescriptionOptions Description { get; init; } = DescriptionOptions.Default;

    public CodecOptions Codec { get; init; } = CodecOptions.Default;

    public MediaOptions Media { get; init; } = MediaOptions.Default;

    public FaxOptions Fax { get; init; } = FaxOptions.Default;

    public SubscriptionOptions Subscription { get; init; } = SubscriptionOptions.Default;
}
