using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Testing;
using MediaEngine.Testing.Network;
using MediaEngine.Transport.Offload;

namespace MediaEngine.Transport.Tests.Offload;

/// <summary>Forwarding in the driver (XDP): its special cases, and when it is not used.</summary>
public sealed class XdpForwarderTests() : KernelForwarderTests(ForwarderHook.Xdp)
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_checksum_the_sender_left_to_its_device_is_completed(bool fromV6, bool toV6)
    {
        using ForwarderRig rig = new(ForwarderHook.Xdp, fromV6, toV6);
        rig.Networks.Caller.Run("ethtool", "-K", "caller", "tx", "on");
        rig.Install();
        for (ushort i = 1; i <= 40; i++)
            rig.AssertForwarded(rig.Send(i, size: 12 + i * 7));
        Assert.InRange(rig.Frames(), 38, 40);
    }

    [Fact]
    public void Padding_of_short_frames_is_removed_and_tagged_or_foreign_frames_are_left_alone()
    {
        using ForwarderRig rig = new(ForwarderHook.Xdp);
        rig.Install();
        rig.AssertForwarded(rig.Send(1));
        byte[] rtp = ForwarderRig.Rtp(2, size: 12);
        byte[] frame = [.. LinkAddress(rig.Networks.Engine, "toCaller"), .. LinkAddress(rig.Networks.Caller, "caller"), 8, 0,
            .. WithHeaderSum(Datagram(rig, rtp))];
        using FrameSocket frames = FrameSocket.Open(rig.Networks.Caller, "caller");
        frames.Send([.. frame, 1, 2, 3, 4, 5, 6]);
        rig.AssertForwarded(rtp);

        byte[] foreign = [.. frame];
        foreign[5] ^= 1;
        frames.Send(foreign);
        frames.Send([.. frame[..12], 0x81, 0, 0, 5, .. frame[12..]]);
        Assert.Null(ForwarderRig.Receive(rig.Callee, 100));
    }

    [Fact]
    public void A_receiver_that_accepts_no_XDP_frames_gets_its_packets_through_tc()
    {
        using ForwarderRig rig = new(ForwarderHook.Xdp);
        rig.Install();
        rig.AssertForwarded(rig.Send(1));
        Assert.Equal(1, rig.Forwarder.DirectFlows);
        rig.Networks.Callee.Run("ethtool", "-K", "callee", "gro", "off");
        Assert.True(Eventually.Becomes(() => rig.Forwarder.DirectFlows == 0, TimeSpan.FromSeconds(5)));
        long before = rig.Frames();
        for (ushort i = 2; i < 12; i++)
            rig.AssertForwarded(rig.Send(i));
        Assert.Equal(before, rig.Frames());
        rig.Networks.Callee.Run("ethtool", "-K", "callee", "gro", "on");
        Assert.True(Eventually.Becomes(() => rig.Forwarder.DirectFlows == 1, TimeSpan.FromSeconds(5)));
        for (ushort i = 12; i < 22; i++)
            rig.AssertForwarded(rig.Send(i));
        Assert.True(rig.Frames() > before);
    }

    [Fact]
    public void A_flow_follows_the_neighbour_s_address()
    {
        using ForwarderRig rig = new(ForwarderHook.Xdp);
        rig.Install();
        rig.AssertForwarded(rig.Send(1));
        Assert.Equal(1, rig.Forwarder.DirectFlows);

        // Without a neighbour entry tc resolves the address, and the next packets are forwarded in the driver again.
        rig.Networks.Engine.Run("ip", "neigh", "del", "10.77.2.2", "dev", "toCallee");
        Assert.True(Eventually.Becomes(() => rig.Forwarder.DirectFlows == 0, TimeSpan.FromSeconds(5)));
        rig.AssertForwarded(rig.Send(2));
        Assert.True(Eventually.Becomes(() => rig.Forwarder.DirectFlows == 1, TimeSpan.FromSeconds(5)));
        rig.AssertForwarded(rig.Send(3));

        rig.Networks.Callee.Run("ip", "link", "set", "callee", "address", "02:00:00:00:00:77");
        rig.Networks.Engine.Run("ip", "neigh", "replace", "10.77.2.2", "lladdr", "02:00:00:00:00:77", "dev", "toCallee");
        long before = rig.Frames();
        Assert.True(Eventually.Becomes(() => Reaches(rig), TimeSpan.FromSeconds(5)));
        for (ushort i = 4; i < 14; i++)
            rig.AssertForwarded(rig.Send(i));
        Assert.InRange(rig.Frames() - before, 8, 10 + 1000);
    }

    [Fact]
    public void An_XDP_program_of_another_process_stays_attached_and_tc_forwards()
    {
        using ForwarderRig rig = new(ForwarderHook.Xdp);
        KernelForwarder other = rig.Networks.Engine.Inside(() =>
        {
            Assert.True(KernelForwarder.TryCreate(rig.Options(), [rig.Flow.Local], out KernelForwarder? made, out string? reason), reason);
            return made!;
        });
        Assert.Equal("toCaller (tcx)", other.Description);
        Assert.Contains("toCaller has no XDP, tc forwards: another program is attached", rig.Traces);
        using Socket caller = rig.Networks.Caller.Udp(ThreeNetworks.CallerAddress());
        IKernelForwarder flows = other.Workers[0];
        flows.KeepAlive(MonotonicClock.Now);
        Assert.True(flows.TryInstall(rig.Flow with { Remote = ForwarderRig.AddressOf(caller) }, [new() { Ssrc = ForwarderRig.Ssrc }],
            out int handle));
        Assert.Equal(KernelFlowStatus.Forwarding, ForwarderRig.Answer(flows, handle));
        for (ushort i = 1; i < 10; i++)
            rig.AssertForwarded(rig.Send(i, from: caller));
        Assert.Equal(0, rig.Frames());

        // The hook is attached when it becomes free.
        ForwarderRig.DisposeInside(rig.Networks.Engine, rig.Forwarder);
        rig.Networks.Engine.Run("ip", "link", "set", "toCaller", "mtu", "1480");
        Assert.True(Eventually.Becomes(() => other.Description.Contains("toCaller (xdp, tcx)", StringComparison.Ordinal),
            TimeSpan.FromSeconds(5)), other.Description);
        ForwarderRig.DisposeInside(rig.Networks.Engine, other);
    }

    [Fact]
    public void An_interface_that_accepts_no_XDP_frames_gets_no_program()
    {
        using ThreeNetworks networks = new();
        List<string> traces = [];
        networks.Engine.Inside(() =>
        {
            Assert.True(KernelForwarder.TryCreate(new KernelForwarderOptions { Flows = 4, Trace = traces.Add },
                [TransportAddress.From(ThreeNetworks.CallerSide(), 0)],
                out KernelForwarder? made, out string? reason), reason);
            using (made)
                Assert.Equal("toCaller (tcx)", made.Description);
            return true;
        });
        Assert.StartsWith("toCaller has no XDP, tc forwards: the other end of the veth accepts no XDP frames", Assert.Single(traces));
    }

    [Fact]
    public void An_interface_with_vlans_is_left_to_tc()
    {
        using ForwarderRig rig = new(ForwarderHook.Xdp);
        rig.Install();
        try
        {
            rig.Networks.Engine.Run("ip", "link", "add", "link", "toCaller", "name", "tagged", "type", "vlan", "id", "5");
        }
        catch (InvalidOperationException failure)
        {
            Assert.Skip($"no VLANs here: {failure.Message}");
        }

        Assert.True(Eventually.Becomes(() => rig.Forwarder.DirectFlows == 0, TimeSpan.FromSeconds(5)));
        Assert.Contains("toCaller (tcx)", rig.Forwarder.Description);
        rig.AssertForwarded(rig.Send(1));
        Assert.Equal(0, rig.Frames());
    }

    /// <summary>Sequence numbers that the flow has already had are forwarded too, so this check can be repeated.</summary>
    private static bool Reaches(ForwarderRig rig)
    {
        rig.Send(3);
        return ForwarderRig.Receive(rig.Callee, 50) is not null;
    }

    private static byte[] LinkAddress(NetworkNamespace network, string name) =>
        Convert.FromHexString(System.Text.RegularExpressions.Regex.Match(network.Run("ip", "link", "show", name),
            "link/ether ([0-9a-f:]+)").Groups[1].Value.Replace(":", "", StringComparison.Ordinal));

    private static byte[] WithHeaderSum(byte[] datagram)
    {
        datagram[6] = 0x40;
        int sum = ~Sum(datagram.AsSpan(0, 20));
        (datagram[10], datagram[11]) = ((byte)(sum >> 8), (byte)sum);
        return datagram;
    }
}
