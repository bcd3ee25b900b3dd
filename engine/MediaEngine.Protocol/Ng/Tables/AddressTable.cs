using MediaEngine.Primitives;
using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Addresses, interfaces, address learning (ng-flags 2.2).</summary>
internal static class AddressTable
{
    private const string NamedInterfaceWins = "A named interface takes precedence over the route to the peer.";

    private static readonly NgWords<IpFamily> _families = new(
        ("IP4|ip4|IPv4|ipv4|inet|4", IpFamily.IPv4), ("IP6|ip6|IPv6|ipv6|inet6|6", IpFamily.IPv6));

    private static readonly NgWords<NgEndpointLearning> _learnings = new(
        ("off", NgEndpointLearning.Off),
        ("immediate", NgEndpointLearning.Immediate),
        ("delayed", NgEndpointLearning.Delayed),
        ("heuristic", NgEndpointLearning.Heuristic));

    public static readonly NgKeyRow[] Keys =
    [
        new("received-from", Same(), ApplyReceivedFrom),
        NgKeyRow.IpAddress("media-address", Same(), (r, address) => r.Request.Addresses.MediaAddress = address),
        NgKeyRow.Words("address-family", Same(), _families, (r, family) => r.Request.Addresses.AddressFamily = family),
        new("direction", Same(), ApplyDirection),
        NgKeyRow.Text("from-interface|in-interface", Same(), (r, name) => r.Request.Addresses.FromInterface = name),
        NgKeyRow.Text("to-interface|out-interface", Same(), (r, name) => r.Request.Addresses.ToInterface = name),
        NgKeyRow.Text("interface", Same(), (r, name) => r.Request.Addresses.Interface = name),
        NgKeyRow.IpAddress("inbound-peer|peer", Same(NamedInterfaceWins), (r, address) => r.Request.Addresses.InboundPeer = address),
        NgKeyRow.IpAddress("outbound-peer", Same(NamedInterfaceWins), (r, address) => r.Request.Addresses.OutboundPeer = address),
        NgKeyRow.Number("TOS", Same(), (r, tos) => r.Request.Addresses.Tos = tos),
        NgKeyRow.Words("endpoint-learning", Same(), _learnings, SetLearning),

        // Kamailio passes its repacketize token on; nobody acts on it.
        new("repacketize", NoEffect("Kamailio forwards its `repacketize` token; rtpengine ignores it too."), (_, _) => { }),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("trust-address", Same(), r => (r.Request.Addresses.TrustAddress, r.Request.Addresses.SipSourceAddress) = (true, false)),
        new("SIP-source-address", Same(), r => (r.Request.Addresses.TrustAddress, r.Request.Addresses.SipSourceAddress) = (false, true)),
        new("asymmetric", Same(), r => r.Request.Addresses.Asymmetric = true),
        new("symmetric", NoEffect("The log says so, as in rtpengine."), r => r.Warn("flag without effect", "symmetric")),
        new("strict-source", Same("Applies from the first packet on, not only after learning."),
            r => r.Request.Addresses.StrictSource = true),
        new("media-handover", Same(), r => r.Request.Addresses.MediaHandover = true),
        new("unidirectional", NoEffect("Media in one direction needs no hint."), r => r.Request.Addresses.Unidirectional = true),
        new("port-latching", Same(), r => (r.Request.Addresses.PortLatching, r.Request.Addresses.NoPortLatching) = (true, false)),
        new("no-port-latching", Same(), r => (r.Request.Addresses.PortLatching, r.Request.Addresses.NoPortLatching) = (false, true)),
        new("NAT-wait", Same(), r => r.Request.Addresses.NatWait = true),
        new("pierce-NAT", Same(), r => r.Request.Addresses.PierceNat = true),
        new("internal", Same(), r => AddDirection(r, "internal")),
        new("external", Same(), r => AddDirection(r, "external")),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("endpoint-learning-", Same(), (r, word) => _learnings.Apply(r, word, SetLearning)),
    ];

    private static void SetLearning(NgRequestReader reader, NgEndpointLearning learning) =>
        reader.Request.Addresses.EndpointLearning = learning;

    /// <summary>["IP4", "192.0.2.1"], or the address alone.</summary>
    private static void ApplyReceivedFrom(NgRequestReader reader, NgValue value)
    {
        string? text = value switch
        {
            NgString single => single.Text,
            NgList list when list.Items.Count > 0 => (list.Items[^1] as NgString)?.Text,
            _ => null,
        };
        if (TransportAddress.TryParseAddress(text, out TransportAddress address))
            reader.Request.Addresses.ReceivedFrom = address;
        else
            reader.Warn("not an IP address:", text ?? "received-from");
    }

    /// <summary>A list of two names. A plain string counts only inside a flag string, where the token is repeated.</summary>
    private static void ApplyDirection(NgRequestReader reader, NgValue value)
    {
        if (value is NgList list && NgArguments.TryStrings(list, out List<string> names))
        {
            reader.DirectionTokens = 0;
            names.ForEach(name => AddDirection(reader, name));
        }
        else if (reader.InFlagString && value is NgString name)
        {
            AddDirection(reader, name.Text);
        }
        else
        {
            reader.Warn("value is not a list of strings:", "direction");
        }
    }

    private static void AddDirection(NgRequestReader reader, string name)
    {
        switch (reader.DirectionTokens++)
        {
            case 0:
                reader.Request.Addresses.FromInterface = name;
                break;
            case 1:
                reader.Request.Addresses.ToInterface = name;
                break;
            default:
                reader.Warn("too many directions:", name);
                break;
        }
    }
}
