using MediaEngine.Control.Calls;
using MediaEngine.Control.Negotiation;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Control.Composition;

/// <summary>ICE attributes of a media section (RFC 8839).</summary>
internal static class IceLines
{
    public static IEnumerable<string> Credentials(MediaComposition c)
    {
        if (c.To.Ice is not { } ice)
            yield break;
        yield return $"ice-ufrag:{ice.Ufrag}";
        yield return $"ice-pwd:{ice.Password}";
        if (ice.Trickle || ice.Ice2)
            yield return ice.Trickle && ice.Ice2 ? "ice-options:trickle ice2" : ice.Trickle ? "ice-options:trickle" : "ice-options:ice2";
    }

    public static IEnumerable<string> Candidates(MediaComposition c)
    {
        if (c.To.Ice is not { } ice)
            yield break;
        foreach (string candidate in Own(c, (order, component) => IceCandidates.HostPriority(order, component)))
            yield return $"{candidate} typ host";
        if (c.Exchange.IsOffer && ice.Controlling && RemoteCandidates(c) is { Length: > 0 } remote)
            yield return $"remote-candidates:{remote}";
        if (ice.Trickle)
            yield return "end-of-candidates";
    }

    /// <summary>The other side's attributes as they came, with our candidates behind them as a last resort.</summary>
    public static IEnumerable<string> PassedThrough(MediaComposition c)
    {
        bool relay = c.To.Ice is { Relay: true };
        bool ended = false;
        foreach (SdpAttribute attribute in c.Section!.Source.Attributes)
        {
            ended |= attribute.Name == "end-of-candidates";
            bool replaced = relay && attribute is { Name: "candidate", Value: { } value } && value.Contains(" typ relay", StringComparison.Ordinal);
            if (attribute.Name != "end-of-candidates" && !replaced)
                yield return attribute.ToString();
        }

        if (c.To.Ice is not null && c.Section.Ice is { } peer)
        {
            uint lowest = peer.Candidates.IsEmpty ? 126 : peer.Candidates.Min(candidate => candidate.Priority >> 24);
            uint preference = relay ? 0 : Math.Max(lowest, 1) - 1;
            int last = relay ? 65535 : c.To.Ports!.Pairs.Count - 1;
            foreach (string candidate in Own(c, (order, component) => IceCandidates.Priority(preference, last - order, component)))
                yield return relay ? $"{candidate} typ relay raddr {Related(candidate)}" : $"{candidate} typ host";
        }

        if (ended)
            yield return "end-of-candidates";
    }

    /// <summary>Candidates without their type, RTP before RTCP.</summary>
    private static IEnumerable<string> Own(MediaComposition c, Func<int, int, uint> priority)
    {
        if (c.To.Ports is not { } ports)
            yield break;
        for (int component = 1; component <= (HasRtcp(c) ? 2 : 1); component++)
        {
            TransportSnapshot? selected = c.Exchange.IcePaths?.Selected(c.To, component);
            for (int i = 0; i < ports.Pairs.Count; i++)
            {
                LocalPair pair = ports.Pairs[i];
                MediaPort? port = component == 1 ? pair.Rtp : pair.Rtcp;
                if (port is null || (selected is not null && selected.Local != port.Local))
                    continue;
                TransportAddress address = c.Request.Addresses.MediaAddress ?? pair.Pool.Advertised;
                yield return $"candidate:{IceCandidates.Foundation(c.Exchange.Settings.InstanceId, pair.Pool)} {component} UDP "
                    + $"{priority(i, component)} {address.AddressText()} {port.Local.Port}";
            }
        }
    }

    private static bool HasRtcp(MediaComposition c) => !(c.To.Mux && c.To.Received is { RtcpMux: true });

    /// <summary>Where the selected pairs lead, for the side that did not select them; empty when there are none.</summary>
    private static string RemoteCandidates(MediaComposition c) => string.Join(
        ' ',
        Enumerable.Range(1, HasRtcp(c) ? 2 : 1)
            .Select(component => (component, Path: c.Exchange.IcePaths?.Selected(c.To, component)))
            .Where(s => s.Path is not null)
            .Select(s => $"{s.component} {s.Path!.Remote.AddressText()} {s.Path.Remote.Port}"));

    /// <summary>"address rport port" of a candidate: relayed where it is reached.</summary>
    private static string Related(string candidate)
    {
        string[] parts = candidate.Split(' ');
        return $"{parts[4]} rport {parts[5]}";
    }
}
