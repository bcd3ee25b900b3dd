using System.Diagnostics.CodeAnalysis;
using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Interop.Linux.Netlink;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// The interfaces of flows, and the programs attached to them: one at the ingress of tc always, one in the driver where the interface takes
/// part in XDP, which means that it can receive and send frames so.
/// </summary>
internal sealed class InterfaceHooks : IDisposable
{
    public const int Ethernet = 1;
    public const int Loopback = 772;

    private readonly ForwardingProgram _program;
    private readonly KernelForwarderOptions _options;
    private readonly ProcessPriority _priority;
    private readonly RouteSocket _routes;
    private readonly DeviceSocket? _devices;
    private readonly Dictionary<int, Hook?> _hooks = [];
    private readonly Dictionary<int, Link> _links = [];
    private readonly Dictionary<int, XdpFeatures> _features = [];

    /// <param name="devices">Null when the kernel does not tell what its interfaces can do with XDP: then it is not used.</param>
    public InterfaceHooks(
        ForwardingProgram program, KernelForwarderOptions options, ProcessPriority priority, RouteSocket routes, DeviceSocket? devices)
    {
        _program = program;
        _options = options;
        _priority = priority;
        _routes = routes;
        _devices = devices;
    }

    /// <summary>Interfaces that were tried.</summary>
    public int Count => _hooks.Count;

    /// <summary>Where the programs are, in words.</summary>
    public string Description => string.Join(", ", _hooks.Where(h => h.Value is not null).Select(h => Describe(h.Key, h.Value!)).Order());

    /// <summary>An interface, asked for once between two changes of the network.</summary>
    public bool TryGetLink(int index, out Link link)
    {
        if (_links.TryGetValue(index, out link))
            return true;
        if (!_routes.TryGetLink(index, out link))
            return false;
        _links.Add(index, link);
        return true;
    }

    public bool TryAttach(int index, [NotNullWhen(false)] out string? reason)
    {
        reason = "it was refused before";
        if (_hooks.TryGetValue(index, out Hook? known))
            return known is not null;
        IngressAttachment? attachment = null;
        if (!TryGetLink(index, out Link link) || link.Type is not (Ethernet or Loopback))
            reason = "it is not Ethernet";
        else if (link.Type == Loopback && !_options.Loopback)
            reason = "loopback is not used";
        else
            IngressAttachment.TryAttach(_program, index, _priority.Value, _options.PreferTcx, out attachment, out reason);
        Hook? hook = attachment is null ? null : new Hook(attachment);
        _hooks.Add(index, hook);
        if (hook is not null)
            FollowFeatures(index, link, hook);
        return hook is not null;
    }

    /// <summary>Frames that come in on the one interface may be sent on the other without an skb.</summary>
    public bool IsDirect(int ingress, int egress) =>
        _hooks.TryGetValue(ingress, out Hook? hook) && hook?.Frames is not null && FeaturesOf(egress).HasFlag(XdpFeatures.Transmit);

    /// <summary>After changes of the network: forgets what was known of interfaces, and those that are gone.</summary>
    public void Refresh()
    {
        _links.Clear();
        _features.Clear();
        foreach ((int index, Hook? hook) in _hooks.ToArray())
        {
            // What was refused gets another chance: the interface may be another one by now.
            if (hook is not null && TryGetLink(index, out Link link))
            {
                FollowFeatures(index, link, hook);
                continue;
            }

            hook?.Dispose();
            _hooks.Remove(index);
        }
    }

    /// <summary>Takes the programs away from all interfaces.</summary>
    public void Dispose()
    {
        foreach (Hook? hook in _hooks.Values)
            hook?.Dispose();
        _hooks.Clear();
    }

    /// <summary>
    /// Attaches to the driver when the interface has become fit for it. What is attached stays, as attaching may stop a device for a
    /// moment.
    /// </summary>
    private void FollowFeatures(int index, in Link link, Hook hook)
    {
        if (!_options.Xdp || link.Type != Ethernet || (hook.Frames is not null && !VlanDevices.Any(link.Name)))
            return;
        hook.Frames?.Dispose();
        hook.Frames = null;
        XdpFeatures features = FeaturesOf(index);
        string? reason = Obstacle(link, features);
        if (reason is null && features == hook.InVainWith)
            return;
        if (reason is null && XdpAttachment.TryAttach(_program, index, out XdpAttachment? attachment, out reason))
        {
            // Some drivers send frames only while they have a program themselves.
            _features.Remove(index);
            if (FeaturesOf(index).HasFlag(XdpFeatures.Transmit))
            {
                hook.Frames = attachment;
                hook.Reason = null;
                return;
            }

            attachment.Dispose();
            _features.Remove(index);
            hook.InVainWith = features;
            reason = "its driver does not send XDP frames";
        }

        if (reason == hook.Reason)
            return;
        hook.Reason = reason;
        _options.Trace?.Invoke($"{link.Name} has no XDP, tc forwards: {reason}");
    }

    private string Describe(int index, Hook hook)
    {
        string name = _routes.TryGetLink(index, out Link link) ? link.Name : $"{index}";
        return $"{name} ({(hook.Frames is null ? "" : "xdp, ")}{hook.Ingress.Kind})";
    }

    private string? Obstacle(in Link link, XdpFeatures features)
    {
        if (!_program.TakesFrames)
            return "the kernel does not accept the program";
        if (_devices is null)
            return "the kernel does not report the XDP features of its interfaces (Linux 6.3 does)";
        if (link.Address.Length != 6
            || (features & (XdpFeatures.Basic | XdpFeatures.Redirect)) != (XdpFeatures.Basic | XdpFeatures.Redirect))
            return "its driver has no XDP";
        if (link.Kind == "bond")
            return "packets arrive on its ports";
        if (link.Kind == "veth" && !features.HasFlag(XdpFeatures.Transmit))
            return "the other end of the veth accepts no XDP frames, because it has neither a program nor GRO (ethtool -K NAME gro on)";

        // A driver may have taken the tag off before the program sees the frame.
        return VlanDevices.Any(link.Name) ? "it has VLANs" : null;
    }

    private XdpFeatures FeaturesOf(int index)
    {
        if (_devices is null)
            return XdpFeatures.None;
        if (!_features.TryGetValue(index, out XdpFeatures features))
            _features.Add(index, features = _devices.FeaturesOf(index));
        return features;
    }

    private sealed class Hook(IngressAttachment ingress) : IDisposable
    {
        public IngressAttachment Ingress { get; } = ingress;

        public XdpAttachment? Frames { get; set; }

        /// <summary>What the interface could do when attaching to the driver turned out to be of no use.</summary>
        public XdpFeatures? InVainWith { get; set; }

        /// <summary>Why there is no XDP, when that was said.</summary>
        public string? Reason { get; set; }

        public void Dispose()
        {
            Frames?.Dispose();
            Ingress.Dispose();
        }
    }
}
