using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Composition;

/// <summary>ICE attributes of a section section (RFC 8839).</summary>
internal static class IceLines
{
    public static void Credentials(MediaComposition c, ComposedPart part)
    {
        if (c.To.Ice is not { } ice)
            return;
        part.Attribute("ice-ufrag", ice.Ufrag);
        part.Attribute("ice-pwd", ice.Password);
        if (ice.Trickle || ice.Ice2)
            part.Attribute("ice-options", ice.Trickle && ice.Ice2 ? "trickle ice2" : ice.Trickle ? "trickle" : "ice2");
    }

    public static void Candidates(MediaComposition c, ComposedPart part)
    {
        if (c.To.Ice is not { } ice)
            return;
        foreach (string candidate in Own(c, (order, component) => IceCandidates.HostPriority(order, component)))
            part.Attribute($"{candidate} typ host");
        if (ice.Tcp && c.To.Mux)
            TcpCandidates(c, part);
        if (c.Exchange.IsOffer && RemoteCandidates(c) is { Length: > 0 } remote)
            part.Attribute("remote-candidates", remote);
        if (ice.Trickle)
            part.Attribute("end-of-candidates");
    }

    /// <summary>The other side's attributes unchanged, followed by our candidates as a last resort.</summary>
    public static void PassedThrough(MediaComposition c, ComposedPart part)
    {
        bool relay = c.To.Ice is { Relay: true };
        bool ended = false;
        foreach (SdpAttribute attribute in c.Section!.Source.Attributes)
        {
            ended |= attribute.Name == "end-of-candidates";
            if (attribute.Name != "end-of-candidates")
                part.Attribute(attribute.ToString());
        }

        if (c.To.Ice is not null && c.Section.Ice is { } peer)
        {
            uint lowest = peer.Candidates.IsEmpty ? 126 : peer.Candidates.Min(candidate => candidate.Priority >> 24);
            uint preference = relay ? 0 : Math.Max(lowest, 1) - 1;
            int last = relay ? 65535 : c.To.Ports!.Pairs.Length - 1;
            foreach (string candidate in Own(c, (order, component) => IceCandidates.Priority(preference, last - order, component)))
                part.Attribute(relay ? $"{candidate} typ relay raddr {Related(candidate)}" : $"{candidate} typ host");
        }

        if (ended)
            part.Attribute("end-of-candidates");
    }

    /// <summary>Candidates without their type, RTP before RTCP.</summary>
    private static IEnumerable<string> Own(MediaComposition c, Func<int, int, uint> priority)
    {
        if (c.To.Ports is not { } ports)
            yield break;
        for (int component = 1; component <= (HasRtcp(c) ? 2 : 1); component++)
        {
            TransportSnapshot? selected = c.Exchange.IcePaths?.Selected(Owner(c), component);
            for (int i = 0; i < ports.Pairs.Length; i++)
            {
                LocalPair pair = ports.Pairs[i];
                MediaPort? port = component == 1 ? pair.Rtp : pair.Rtcp;
                if (port is null || (selected is not null && (selected.IsTcp || selected.Local != port.Local)))
                    continue;
                TransportAddress address = c.Options.Addresses.MediaAddress ?? pair.Pool.Advertised;
                yield return $"candidate:{IceCandidates.Foundation(c.Exchange.Settings.InstanceId, pair.Pool)} {component} UDP "
                    + $"{priority(i, component)} {address.AddressText()} {port.Local.Port}";
            }
        }
    }

    /// <summary>
    /// Passive TCP candidates (RFC 6544), on the port that all calls of the worker share. Only if RTCP has the same port: the check that
    /// identifies the session of a connection does not identify the component.
    /// </summary>
    private static void TcpCandidates(MediaComposition c, ComposedPart part)
    {
        if (c.To.Ports is not { } ports || c.Exchange.IceTcpPort == 0)
            return;
        TransportSnapshot? selected = c.Exchange.IcePaths?.Selected(Owner(c), 1);
        for (int i = 0; i < ports.Pairs.Length; i++)
        {
            LocalPair pair = ports.Pairs[i];
            if (selected is not null && !(selected.IsTcp && selected.Local.SameAddress(pair.Rtp.Local)))
                continue;
            TransportAddress address = c.Options.Addresses.MediaAddress ?? pair.Pool.Advertised;
            uint priority = IcePriority.Candidate(IcePriority.HostTcpType, IcePriority.PassivePreference(i), 1);
            part.Attribute(
                $"candidate:{IceCandidates.Foundation(c.Exchange.Settings.InstanceId, pair.Pool, " TCP")} 1 TCP {priority} "
                + $"{address.AddressText()} "
                + $"{c.Exchange.IceTcpPort} typ host tcptype passive");
        }
    }

    /// <summary>The media whose transport is used: its own, or the head of its bundle.</summary>
    private static SectionState Owner(MediaComposition c) => c.To.SharesPorts ? c.Exchange.Receiver.Media(c.To.BundleHead!.Value)! : c.To;

    private static bool HasRtcp(MediaComposition c) =>
        !(c.To.Mux && (c.Exchange.IsOffer ? c.To.MuxRequired : c.To.Received is { RtcpMux: true }));

    /// <summary>The remote candidates of the pairs we selected as controlling agent (RFC 8839 section 4.4.1.2.2); empty for none.</summary>
    private static string RemoteCandidates(MediaComposition c) => string.Join(
        ' ',
        Enumerable.Range(1, HasRtcp(c) ? 2 : 1)
            .Select(component => (component, Path: c.Exchange.IcePaths?.Selected(Owner(c), component)))
            .Where(s => s.Path is { IsTcp: false, IceControlling: true })
            .Select(s => $"{s.component} {s.Path!.Remote.AddressText()} {s.Path.Remote.Port}"));

    /// <summary>"address rport port" of a candidate, for its relayed form.</summary>
    private static string Related(string candidate)
    {
        string[] parts = candidate.Split(' ');
        return $"{parts[4]} rport {parts[5]}";
    }
}
