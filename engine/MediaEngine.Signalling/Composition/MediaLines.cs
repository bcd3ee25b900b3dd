using System.Collections.Frozen;
using System.Collections.Immutable;
using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Composition;

/// <summary>One rule that writes attribute lines of a section section.</summary>
/// <param name="Name">Its name in explain.</param>
/// <param name="Print">Writes the attributes.</param>
internal sealed record MediaLineRule(string Name, Action<MediaComposition, ComposedPart> Print)
{
    /// <summary>Also applied to a rejected section.</summary>
    public bool WhenRejected { get; init; }

    /// <summary>Sections without RTP keep their attributes, and at most get a missing MID.</summary>
    public bool PrintsFor(ReceivedSection opaque) => Name == "copied" || (Name == "mid" && opaque.Mid is null);
}

/// <summary>
/// The input of the rules: the section as received (null when this message does not have it) and its state on both sides.
/// </summary>
internal sealed record MediaComposition(Exchange Exchange, ReceivedSection? Section, SectionState? From, SectionState To)
{
    public NegotiationOptions Options => Exchange.Options;

    /// <summary>The second of the two lines of a pair.</summary>
    public bool Second { get; init; }

    /// <summary>The profile of the m= line: of the two lines of a pair one has SRTP and one has not.</summary>
    public string? Protocol => To.Protocol is not { } protocol || To.Pair == PairedLines.None ? To.Protocol
        : IsSecureLine ? TransportPolicy.WithSrtp(protocol) : TransportPolicy.WithoutSrtp(protocol);

    /// <summary>False for the line of a pair that is not, or no longer, in use.</summary>
    public bool LineOpen => To.Pair == PairedLines.None || (Exchange.IsOffer && To.PairOpen)
        || IsSecureLine == TransportPolicy.IsSecure(To.Protocol);

    /// <summary>Keys are written in this section.</summary>
    public bool Keyed => To.Pair == PairedLines.None || IsSecureLine;

    public TransportAddress Address => To.Ports is { } ports
        ? Options.Addresses.MediaAddress ?? ports.Primary.Pool.Advertised
        : default;

    private bool IsSecureLine => (To.Pair == PairedLines.SecureFirst) != Second;
}

/// <summary>The attribute lines of a section section, in the order of this table.</summary>
internal static class MediaLines
{
    public static readonly ImmutableArray<MediaLineRule> Rules =
    [
        new("mid", (c, part) => part.Attribute("mid", MidFor(c))) { WhenRejected = true },
        new("label", (c, part) => part.Attribute("label", c.Section?.Label)) { WhenRejected = true },
        new("bundle", BundleLines.BundleOnly),
        new("codecs", Formats),
        new("common feedback", CommonFeedback),
        new("header extensions", BundleLines.HeaderExtensions),
        new("copied", Others),
        new("direction", Direction),
        new("rtcp", Rtcp),
        new("crypto", SecurityLines.Crypto),
        new("dtls", SecurityLines.Dtls),
        new("packet time", PacketTime),
        new("ice", IceLines.Credentials),
        new("candidates", IceLines.Candidates),
    ];

    private static readonly FrozenDictionary<string, string> _owners = new (string Rule, string[] Attributes)[]
    {
        ("mid", ["mid"]), ("label", ["label"]), ("codecs", ["rtpmap", "fmtp"]), ("common feedback", ["rtcp-fb"]),
        ("header extensions", ["extmap", "extmap-allow-mixed"]), ("direction", ["sendrecv", "sendonly", "recvonly", "inactive"]),
        ("rtcp", ["rtcp", "rtcp-mux"]), ("crypto", ["crypto"]), ("dtls", ["setup", "fingerprint", "tls-id", "cryptex"]),
        ("packet time", ["ptime", "maxptime"]), ("bundle", ["group", "bundle-only"]), ("loop-protect", ["rtpengine"]),
        ("ice", ["ice-ufrag", "ice-pwd", "ice-options", "ice-lite", "ice-mismatch"]),
        ("candidates", ["candidate", "remote-candidates", "end-of-candidates"]),
    }.SelectMany(o => o.Attributes.Select(a => (a, o.Rule))).ToFrozenDictionary(o => o.a, o => o.Rule);

    /// <summary>The rule that handles a received attribute.</summary>
    public static string RuleOf(string attribute) => _owners.GetValueOrDefault(attribute)
        ?? (attribute.StartsWith("T38", StringComparison.OrdinalIgnoreCase) ? "t38" : "copied");

    /// <summary>
    /// An offerer without MIDs gets none, even if the answerer's side was given one. The second line of a pair has its own MID if either
    /// side gave it one; otherwise both lines, of which one will be used, have the section's. In a group a MID names one line (RFC 8843
    /// section 7.1).
    /// </summary>
    private static string? MidFor(MediaComposition c) => !c.Exchange.IsOffer && c.To.Received is { Mid: null } ? null
        : !c.Second ? c.To.Mid
        : c.To.Received?.SecondMid ?? c.Section?.SecondMid ?? (c.To.BundleOffered || c.To.BundleHead is not null ? null : c.To.Mid);

    private static void Formats(MediaComposition c, ComposedPart part)
    {
        foreach (PayloadFormat format in c.To.Sent)
        {
            if (format.Encoding.Length > 0)
            {
                part.Begin('a').Append("rtpmap:").Append(format.PayloadType).Append(' ').Append(format.Encoding).Append('/')
                    .Append(format.ClockRate);
                if (format.Channels > 1)
                    part.Continue().Append('/').Append(format.Channels);
                part.End();
            }

            if (format.Parameters is { } parameters)
            {
                part.Begin('a').Append("fmtp:").Append(format.PayloadType).Append(' ')
                    .Append(SdpCodecs.Find(format.Encoding)?.Written(parameters) ?? parameters);
                part.End();
            }

            foreach (string feedback in format.Feedback)
            {
                part.Begin('a').Append("rtcp-fb:").Append(format.PayloadType).Append(' ').Append(feedback);
                part.End();
            }
        }
    }

    private static void CommonFeedback(MediaComposition c, ComposedPart part)
    {
        if (c.Section is null)
            return;
        foreach (string value in c.Section.CommonFeedback)
            part.Attribute("rtcp-fb", value);
    }

    private static void Others(MediaComposition c, ComposedPart part)
    {
        if (c.Section is null)
            return;
        bool hidesMid = !c.Section.IsRtp && !c.Exchange.IsOffer && c.To.Received is { Mid: null };
        foreach (SdpAttribute attribute in c.Section.Others)
        {
            if (!(hidesMid && attribute.Name == "mid"))
                part.Copy(attribute);
        }
    }

    private static void Direction(MediaComposition c, ComposedPart part)
    {
        if (c.Section is not { IsRtp: true } section || (c.Options.Description.OriginalSendrecv && section.OmitsDirection))
            return;
        MediaDirection direction = c.Options.Description.OriginalSendrecv ? section.WrittenDirection : section.Direction;
        part.Attribute(direction.Name());
    }

    private static void Rtcp(MediaComposition c, ComposedPart part)
    {
        if (c.To.Opaque || c.To.Ports is not { } ports)
            return;
        DescriptionOptions options = c.Options.Description;
        if (!options.NoRtcpAttribute && c.Options.Ice.Mode != IceMode.ForceRelay)
        {
            // While multiplexing is only offered, the RTCP port is still written for a peer that refuses it.
            bool own = ports.Primary.Rtcp is not null && (!c.To.Mux || (c.Exchange.IsOffer && !c.To.MuxRequired));
            part.Begin('a').Append("rtcp:").Append(own ? ports.Primary.Rtcp!.Local.Port : ports.Primary.Rtp.Local.Port);
            if (options.FullRtcpAttribute)
                part.Continue().Append(' ').Append(SdpConnection.From(c.Address).ToString());
            part.End();
        }

        if (c.To.Mux)
            part.Attribute("rtcp-mux");
    }

    private static void PacketTime(MediaComposition c, ComposedPart part)
    {
        if ((c.To.PtimeOverride ?? c.To.Ptime) is { } milliseconds)
        {
            part.Begin('a').Append("ptime:").Append(milliseconds);
            part.End();
        }

        if (c.Section?.MaxPtime is { } maximum)
        {
            part.Begin('a').Append("maxptime:").Append(maximum);
            part.End();
        }
    }
}
