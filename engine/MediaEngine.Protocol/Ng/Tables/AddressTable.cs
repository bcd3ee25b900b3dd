using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Addresses, interfaces, address learning (ng-flags 2.2).</summary>
internal static class AddressTable
{
    private static readonly NgWords<IpFamily> _families = new(
        ("IP4|ip4|IPv4|ipv4|inet|4", IpFamily.IPv4), ("IP6|ip6|IPv6|ipv6|inet6|6", IpFamily.IPv6));

    private static readonly NgWords<NgEndpointLearning> _learnings = new(
        ("off", NgEndpointLearning.Off),
        ("immediate", NgEndpointLearning.Immediate),
        ("delayed", NgEndpointLearning.Delayed),
        ("heuristic", NgEndpointLearning.Heuristic));

    public static readonly NgKeyRow[] Keys =
    [
        new("received-from", ApplyReceivedFrom),
        NgKeyRow.IpAddress("media-address", (r, address) => r.Request.Addresses.MediaAddress = address),
        NgKeyRow.Words("address-family", _families, (r, family) => r.Request.Addresses.AddressFamily = family),
        new("direction", ApplyDirection),
        NgKeyRow.Text("from-interface|in-interface", (r, name) => r.Request.Addresses.FromInterface = name),
        NgKeyRow.Text("to-interface|out-interface", (r, name) => r.Request.Addresses.ToInterface = name),
        NgKeyRow.Text("interface", (r, name) => r.Request.Addresses.Interface = name),
        NgKeyRow.IpAddress("inbound-peer|peer", (r, address) => r.Request.Addresses.InboundPeer = address),
        NgKeyRow.IpAddress("outbound-peer", (r, address) => r.Request.Addresses.OutboundPeer = address),
        NgKeyRow.Number("TOS", (r, tos) => r.Request.Addresses.Tos = tos),
        NgKeyRow.Words("endpoint-learning", _learnings, SetLearning),

        // Kamailio passes its repacketize token on; nobody acts on it.
        new("repacketize", (_, _) => { }),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("trust-address", r => (r.Request.Addresses.TrustAddress, r.Request.Addresses.SipSourceAddress) = (true, false)),
        new("SIP-source-address", r => (r.Request.Addresses.TrustAddress, r.Request.Addresses.SipSourceAddress) = (false, true)),
        new("asymmetric", r => r.Request.Addresses.Asymmetric = true),
        new("symmetric", r => r.Warn("flag without effect", "symmetric")),
        new("strict-source", r => r.Request.Addresses.StrictSource = true),
        new("media-handover", r => r.Request.Addresses.MediaHandover = true),
        new("unidirectional", r => r.Request.Addresses.Unidirectional = true),
        new("port-latching", r => (r.Request.Addresses.PortLatching, r.Request.Addresses.NoPortLatching) = (true, false)),
        new("no-port-latching", r => (r.Request.Addresses.PortLatching, r.Request.Addresses.NoPortLatching) = (false, true)),
        new("NAT-wait", r => r.Request.Addresses.NatWait = true),
        new("pierce-NAT", r => r.Request.Addresses.PierceNat = true),
        new("internal", r => AddDirection(r, "internal")),
        new("external", r => AddDirection(r, "external")),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("endpoint-learning-", (r, word) => _learnings.Apply(r, word, SetLearning)),
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
