using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Testing;
using MediaEngine.Testing.Network;
using MediaEngine.Transport.Offload;

namespace MediaEngine.Transport.Tests.Offload;

/// <summary>
/// The kernel program between three network namespaces. Senders compute checksums and receivers check them, so a packet with a wrong
/// checksum is not received.
/// </summary>
public abstract class KernelForwarderTests
{
    private readonly ForwarderHook _hook;

    protected KernelForwarderTests(ForwarderHook hook)
    {
        _hook = hook;
        ForwarderRig.Require();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    public void Forwards_packets_of_a_flow_as_new_packets_of_the_engine(bool fromV6, bool toV6, bool back = false)
    {
        using ForwarderRig rig = new(_hook, fromV6, toV6, back);
        int handle = rig.Install();
        int[] sizes = [12, 13, 14, 15, 20, 172, 173, 511, 512, 1023, 1200, 1432];
        for (int i = 0; i < sizes.Length; i++)
            rig.AssertForwarded(rig.Send((ushort)(i + 1), size: sizes[i]));
        KernelStream state = rig.Read(handle);
        Assert.Equal(sizes.Length, state.Packets);
        Assert.Equal(sizes.Sum(), state.Bytes);
        Assert.Equal(sizes.Sum() - 12 * sizes.Length, state.PayloadBytes);
        Assert.Equal(sizes.Length, state.Highest);
        Assert.Equal(1, rig.Forwarder.Flows);
        Assert.Contains(
            _hook switch { ForwarderHook.Tcx => "toCaller (tcx)", ForwarderHook.Clsact => "toCaller (clsact)", _ => "toCaller (xdp, tcx)" },
            rig.Forwarder.Description);

        // One packet per second goes through tc, and a second may begin during the test.
        Assert.InRange(rig.Frames(), _hook == ForwarderHook.Xdp ? sizes.Length - 2 : 0, _hook == ForwarderHook.Xdp ? sizes.Length : 0);
    }

    [Fact]
    public void Forwarded_packets_have_the_engines_hop_limit_and_traffic_class_and_are_not_fragments()
    {
        using ForwarderRig rig = new(_hook);
        rig.Install();
        using Socket raw = rig.Networks.Callee.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp));
        rig.Send(1);
        byte[] ip = ForwarderRig.Receive(raw)!;
        Assert.Equal((0x45, 0xb8, 64, 17), (ip[0], ip[1], ip[8], ip[9]));
        Assert.Equal(0x4000, (ip[6] << 8) | ip[7]);
        Assert.Equal(20 + 8 + 172, (ip[2] << 8) | ip[3]);
        Assert.Equal(0xffff, Sum(ip.AsSpan(0, 20)));
        int pseudo = Sum(ip.AsSpan(12, 8)) + 17 + ip.Length - 20;
        Assert.Equal(0xffff, (pseudo + Sum(ip.AsSpan(20))) % 0xffff is 0 ? 0xffff : 0);
    }

    [Fact]
    public void Counts_losses_duplicates_and_late_packets_as_the_engine_does()
    {
        using ForwarderRig rig = new(_hook);
        ushort[] order = [65533, 65534, 0, 65535, 1, 1, 3, 70, 69, 200, 199, 199, 100, 73, 201];
        int handle = rig.Install(after: 65532);
        Sessions(order, out long duplicates, out long reordered, out long highest);
        foreach (ushort sequence in order)
            rig.AssertForwarded(rig.Send(sequence));
        KernelStream state = rig.Read(handle);
        Assert.Equal((order.Length, duplicates, reordered, highest), (state.Packets, state.Duplicates, state.Reordered, state.Highest));
    }

    [Fact]
    public void Leaves_packets_other_than_plain_media_of_the_flow_to_the_socket()
    {
        using ForwarderRig rig = new(_hook);
        rig.Install();
        rig.AssertLeftToSocket(rig.Send(1, payloadType: 101));
        rig.AssertLeftToSocket(rig.Send(1, payloadType: 200 & 0x7f));
        rig.AssertLeftToSocket(rig.Send(1, ssrc: 5));
        rig.AssertLeftToSocket(rig.Send(1, first: 0xa0));
        rig.AssertLeftToSocket(rig.Send(1, first: 0x00));
        rig.AssertLeftToSocket(rig.Send(1, first: 0x9f, size: 40));
        rig.AssertLeftToSocket(rig.Send(1, size: 11 + 1, first: 0x81));
        rig.AssertLeftToSocket(rig.Send(4000));
        rig.AssertLeftToSocket(rig.Send(65000));
        rig.AssertForwarded(rig.Send(1));
        rig.AssertForwarded(rig.Send(2, payloadType: 0x80 | 96));
    }

    /// <summary>The kernel does not forward packets that exceed a packet buffer, because user space drops them too.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A11_Links_with_large_frames_make_no_difference_to_what_is_forwarded(bool v6)
    {
        using ForwarderRig rig = new(_hook, v6, v6);
        rig.Networks.Caller.Run("ip", "link", "set", "caller", "mtu", "3000");
        rig.Networks.Engine.Run("ip", "link", "set", "toCaller", "mtu", "3000");
        rig.Networks.Engine.Run("ip", "link", "set", "toCallee", "mtu", "3000");
        rig.Networks.Callee.Run("ip", "link", "set", "callee", "mtu", "3000");
        rig.Install();

        // The forwarder detects the change a moment later.
        bool forwards = Eventually.Becomes(
            () =>
            {
                rig.Send(1, size: PacketPool.MaxDatagram);
                return ForwarderRig.Receive(rig.Callee, 50) is not null;
            },
            TimeSpan.FromSeconds(5));
        Assert.True(forwards, "the longest packet that a buffer holds was not forwarded");
        while (rig.Inside.Available > 0)
            ForwarderRig.Receive(rig.Inside);
        rig.AssertLeftToSocket(rig.Send(2, size: PacketPool.MaxDatagram + 1));
        rig.AssertLeftToSocket(rig.Send(2, size: 2000));
        rig.AssertForwarded(rig.Send(2));
    }

    [Fact]
    public void Strangers_do_not_reach_the_receiver()
    {
        using ForwarderRig rig = new(_hook);
        int handle = rig.Install();
        using Socket otherPort = rig.Networks.Caller.Udp(ThreeNetworks.CallerAddress());
        rig.AssertLeftToSocket(rig.Send(1, from: otherPort));
        rig.Networks.Caller.AddAddress("caller", "10.77.1.9/24");
        using Socket otherHost = rig.Networks.Caller.Udp(IPAddress.Parse("10.77.1.9"), ((IPEndPoint)rig.Caller.LocalEndPoint!).Port);
        rig.AssertLeftToSocket(rig.Send(1, from: otherHost));

        // The caller's address, forged by the callee: the packet does not arrive on the interface towards the caller.
        rig.Networks.Callee.Run("ip", "route", "add", "10.77.1.0/24", "via", "10.77.2.1");
        using Socket forger = rig.Networks.Callee.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));
        forger.SendTo(Datagram(rig, ForwarderRig.Rtp(1)), new IPEndPoint(ThreeNetworks.CallerSide(), 0));
        Assert.Null(ForwarderRig.Receive(rig.Callee, 100));
        Assert.Equal(0, rig.Read(handle).Packets);
    }

    [Fact]
    public void Damaged_packets_fragments_and_options_are_left_to_the_stack()
    {
        using ForwarderRig rig = new(_hook);
        int handle = rig.Install();
        using Socket raw = rig.Networks.Caller.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));
        var to = new IPEndPoint(ThreeNetworks.CallerSide(), 0);
        byte[] rtp = ForwarderRig.Rtp(1);
        byte[] good = Datagram(rig, rtp);
        byte[] damaged = [.. good];
        damaged[^1] ^= 1;
        raw.SendTo(damaged, to);
        byte[] wrongLength = [.. good];
        wrongLength[25] -= 1;
        raw.SendTo(wrongLength, to);
        Assert.Null(ForwarderRig.Receive(rig.Callee, 100));
        Assert.Null(ForwarderRig.Receive(rig.Inside, 0));

        raw.SendTo(WithOptions(good), to);
        rig.AssertLeftToSocket(rtp);
        foreach (byte[] fragment in Fragments(good))
            raw.SendTo(fragment, to);
        rig.AssertLeftToSocket(rtp);
        byte[] unchecked4 = [.. good];
        (unchecked4[26], unchecked4[27]) = (0, 0);
        raw.SendTo(unchecked4, to);
        rig.AssertForwarded(rtp);
        raw.SendTo(good, to);
        rig.AssertForwarded(rtp);
        Assert.Equal(2, rig.Read(handle).Packets);
    }

    [Fact]
    public void Packets_without_checksum_or_too_long_for_IPv6_are_left_to_the_socket()
    {
        using ForwarderRig rig = new(_hook, toV6: true);
        rig.Install();
        using Socket raw = rig.Networks.Caller.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));
        byte[] rtp = ForwarderRig.Rtp(1);
        byte[] none = Datagram(rig, rtp);
        (none[26], none[27]) = (0, 0);
        raw.SendTo(none, new IPEndPoint(ThreeNetworks.CallerSide(), 0));
        rig.AssertLeftToSocket(rtp);
        rig.AssertForwarded(rig.Send(1, size: 1452));
        rig.AssertLeftToSocket(rig.Send(2, size: 1453));
    }

    [Fact]
    public void Packets_reach_the_socket_again_after_removal_and_when_the_engine_no_longer_refreshes()
    {
        using ForwarderRig rig = new(_hook);
        int handle = rig.Install();
        rig.AssertForwarded(rig.Send(1));
        rig.Flows.Remove(handle);
        rig.AssertLeftToSocket(rig.Send(2));
        Assert.Equal(1, rig.Read(handle).Packets);
        rig.AssertFlows(0);
        rig.Flows.Release(handle);

        rig.Install(after: 2);
        rig.AssertForwarded(rig.Send(3));
        rig.Flows.KeepAlive(MonotonicClock.Now - TimeSpan.FromSeconds(10));
        rig.AssertLeftToSocket(rig.Send(4));
        rig.Flows.KeepAlive(MonotonicClock.Now);
        rig.AssertForwarded(rig.Send(5));
        rig.Forwarder.Detach();
        rig.AssertLeftToSocket(rig.Send(6));
    }

    [Fact]
    public void No_packet_is_lost_when_flows_move_between_kernel_and_socket_under_load()
    {
        using ForwarderRig rig = new(_hook);
        const int Total = 20_000;
        const int Moves = 50;
        List<int> handles = [];
        int toSocket = 0;
        int toCallee = 0;
        int received = 0;
        var sender = new Thread(() =>
        {
            for (int i = 1; i <= Total; i++)
            {
                rig.Send((ushort)i);

                // Limits the packets in flight to what the sockets can buffer.
                if (i % 50 == 0)
                    Eventually.Becomes(() => i - Volatile.Read(ref received) < 1000, TimeSpan.FromSeconds(5));
            }
        });
        sender.Start();
        while (sender.IsAlive)
        {
            Volatile.Write(ref received, toSocket + toCallee);
            if (handles.Count < Moves)
                handles.Add(rig.Install(after: (ushort)(toSocket + toCallee)));
            Drain(rig.Callee, ref toCallee, Total / Moves / 2);
            rig.Flows.Remove(handles[^1]);
            Drain(rig.Inside, ref toSocket, Total / Moves / 2);
            Drain(rig.Callee, ref toCallee, Total / Moves / 2);
        }

        Drain(rig.Inside, ref toSocket);
        Drain(rig.Callee, ref toCallee);
        long kernel = handles.Sum(h => rig.Read(h).Packets);
        Assert.Equal(Total, toSocket + toCallee);
        Assert.True(toSocket > 0 && toCallee > 0, $"{toSocket} to the socket, {toCallee} to the callee");
        Assert.Equal(toCallee, kernel);
    }

    [Fact]
    public void A_flow_follows_its_route_and_is_given_up_without_one()
    {
        using ForwarderRig rig = new(_hook);
        rig.Install();
        rig.AssertForwarded(rig.Send(1));
        rig.Networks.Engine.Run("ip", "link", "set", "toCallee", "down");
        rig.AssertFlows(0);
        rig.AssertLeftToSocket(rig.Send(2));
        rig.Networks.Engine.Run("ip", "link", "set", "toCallee", "up");
        rig.AssertFlows(1);
        rig.AssertForwarded(rig.Send(3));

        // The route now has a gateway, so the packet is sent to the next hop.
        rig.Networks.Callee.AddAddress("callee", "10.77.3.2/24");
        rig.Networks.Engine.Run("ip", "route", "add", "10.77.3.0/24", "via", "10.77.2.2");
        using Socket behind = rig.Networks.Callee.Udp(IPAddress.Parse("10.77.3.2"));
        using Socket caller = rig.Networks.Caller.Udp(ThreeNetworks.CallerAddress());
        rig.Install(flow: rig.Flow with { Remote = ForwarderRig.AddressOf(caller), Destination = ForwarderRig.AddressOf(behind) });
        byte[] packet = rig.Send(1, from: caller);
        Assert.Equal(packet, ForwarderRig.Receive(behind));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void On_loopback_the_kernel_forwards_only_when_configured(string text)
    {
        using NetworkNamespace host = new("host");
        IPAddress address = IPAddress.Parse(text);
        TransportAddress own = TransportAddress.From(address, 0);
        Assert.False(host.Inside(() => KernelForwarder.TryCreate(new KernelForwarderOptions { Flows = 4 }, [own], out _, out _)));
        using KernelForwarder forwarder = host.Inside(() =>
        {
            Assert.True(KernelForwarder.TryCreate(new KernelForwarderOptions { Flows = 4, Loopback = true }, [own],
                out KernelForwarder? made, out string? reason), reason);
            return made!;
        });
        using Socket caller = host.Udp(address), inside = host.Udp(address), outside = host.Udp(address), callee = host.Udp(address);
        var flow = new KernelFlow
        {
            Local = ForwarderRig.AddressOf(inside),
            Remote = ForwarderRig.AddressOf(caller),
            Source = ForwarderRig.AddressOf(outside),
            Destination = ForwarderRig.AddressOf(callee),
            Payloads = [new KernelPayload(0, 8000)],
        };
        IKernelForwarder flows = forwarder.Workers[0];
        flows.KeepAlive(MonotonicClock.Now);
        Assert.True(flows.TryInstall(flow, [new KernelStream { Ssrc = ForwarderRig.Ssrc }], out int handle));
        Assert.Equal(KernelFlowStatus.Forwarding, ForwarderRig.Answer(flows, handle));
        byte[] packet = ForwarderRig.Rtp(1);
        caller.SendTo(packet, inside.LocalEndPoint!);
        byte[] buffer = new byte[2048];
        EndPoint from = new IPEndPoint(address, 0);
        Assert.True(callee.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead));
        Assert.Equal(packet, buffer[..callee.ReceiveFrom(buffer, ref from)]);
        Assert.Equal(outside.LocalEndPoint, from);
        Assert.Equal(0, inside.Available);
    }

    [Fact]
    public void Two_engines_on_one_interface_do_not_affect_each_other()
    {
        using ForwarderRig rig = new(_hook);
        rig.Install();
        using Socket caller = rig.Networks.Caller.Udp(ThreeNetworks.CallerAddress());
        KernelForwarder other = rig.Networks.Engine.Inside(() =>
        {
            Assert.True(KernelForwarder.TryCreate(rig.Options(), [rig.Flow.Local], out KernelForwarder? made, out string? reason), reason);
            return made!;
        });
        IKernelForwarder flows = other.Workers[0];
        flows.KeepAlive(MonotonicClock.Now);
        Assert.True(flows.TryInstall(rig.Flow with { Remote = ForwarderRig.AddressOf(caller) },
            [new KernelStream { Ssrc = ForwarderRig.Ssrc }], out int handle));
        Assert.Equal(KernelFlowStatus.Forwarding, ForwarderRig.Answer(flows, handle));
        rig.AssertForwarded(rig.Send(1));
        rig.AssertForwarded(rig.Send(1, from: caller));
        ForwarderRig.DisposeInside(rig.Networks.Engine, other);
        if (_hook == ForwarderHook.Clsact)
            Assert.Equal(1, rig.Networks.Engine.Run("tc", "filter", "show", "dev", "toCaller", "ingress").Split("handle").Length - 1);
        rig.AssertForwarded(rig.Send(2));
        rig.AssertLeftToSocket(rig.Send(2, from: caller));
    }

    [Fact]
    public void Refuses_flows_without_room_or_route()
    {
        using ForwarderRig rig = new(_hook);
        KernelStream[] streams = [new KernelStream { Ssrc = ForwarderRig.Ssrc }];
        KernelFlow nowhere = rig.Flow with { Destination = TransportAddress.From(IPAddress.Parse("192.0.2.1"), 9) };
        Assert.True(rig.Flows.TryInstall(nowhere, streams, out int refused));
        Assert.Equal(KernelFlowStatus.Refused, ForwarderRig.Answer(rig.Flows, refused));
        rig.Flows.Remove(refused);
        rig.Flows.Release(refused);
        for (int i = 0; i < 64; i++)
            rig.Install(flow: rig.Flow with { Remote = rig.Flow.Remote.WithPort(1000 + i) });
        Assert.False(rig.Flows.TryInstall(rig.Flow with { Remote = rig.Flow.Remote.WithPort(2000) }, streams, out _));
        Assert.Equal((64, 2), (rig.Forwarder.Flows, rig.Forwarder.Refused));
    }

    /// <summary>
    /// A plan may come at any time after the request. Once a flow was withdrawn nothing may be forwarded, whatever the state of the
    /// request.
    /// </summary>
    [Fact]
    public void A_flow_that_is_withdrawn_right_after_its_request_forwards_nothing()
    {
        using ForwarderRig rig = new(_hook);
        for (ushort i = 1; i <= 50; i++)
        {
            Assert.True(
                rig.Flows.TryInstall(rig.Flow, [new KernelStream { Ssrc = ForwarderRig.Ssrc, Highest = i, Seen = 1 }], out int handle));
            if (i % 2 == 0)
                ForwarderRig.Answer(rig.Flows, handle);
            rig.Flows.Remove(handle);
            rig.AssertLeftToSocket(rig.Send(i));
            Assert.Equal(0, rig.Read(handle).Packets);
            rig.Flows.Release(handle);
        }

        rig.AssertFlows(0);
    }

    [Fact]
    public void Each_worker_has_its_own_share_of_the_table()
    {
        using ForwarderRig rig = new(_hook);
        KernelForwarder shared = rig.Networks.Engine.Inside(() =>
        {
            KernelForwarderOptions options = rig.Options() with { Workers = 3, Flows = 7 };
            Assert.True(KernelForwarder.TryCreate(options, [rig.Flow.Local], out KernelForwarder? made, out string? reason), reason);
            return made!;
        });
        int port = 1000;
        int[] room = [.. shared.Workers.Select(Fill)];
        Assert.Equal([2, 2, 3], room);
        Assert.True(Eventually.Becomes(() => shared.Flows == 7, TimeSpan.FromSeconds(5)), $"{shared.Flows}");
        ForwarderRig.DisposeInside(rig.Networks.Engine, shared);

        int Fill(IKernelForwarder flows)
        {
            int count = 0;
            while (flows.TryInstall(
                rig.Flow with { Remote = rig.Flow.Remote.WithPort(port++) }, [new KernelStream { Ssrc = ForwarderRig.Ssrc }], out _))
                count++;
            return count;
        }
    }

    /// <summary>
    /// An IPv4 datagram from the caller to the engine with a correct UDP checksum. The kernel fills in the IP header checksum.
    /// </summary>
    private protected static byte[] Datagram(ForwarderRig rig, byte[] payload)
    {
        byte[] packet = new byte[28 + payload.Length];
        (packet[0], packet[8], packet[9]) = (0x45, 64, 17);
        Put(packet, 2, packet.Length);
        rig.Flow.Remote.WriteAddress(packet.AsSpan(12));
        rig.Flow.Local.WriteAddress(packet.AsSpan(16));
        Put(packet, 20, rig.Flow.Remote.Port);
        Put(packet, 22, rig.Flow.Local.Port);
        Put(packet, 24, 8 + payload.Length);
        payload.CopyTo(packet, 28);
        int sum = Sum(packet.AsSpan(12, 8)) + 17 + 8 + payload.Length + Sum(packet.AsSpan(20));
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        Put(packet, 26, ~sum & 0xffff);
        return packet;
    }

    protected static int Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        for (int i = 0; i < bytes.Length; i++)
            sum += (i & 1) == 0 ? bytes[i] << 8 : bytes[i];
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        return sum;
    }

    /// <summary>Receives until nothing more arrives, or the wanted number has arrived.</summary>
    private static void Drain(Socket socket, ref int count, int most = int.MaxValue)
    {
        byte[] buffer = new byte[2048];
        for (int i = 0; i < most && (socket.Available > 0 || socket.Poll(TimeSpan.FromMilliseconds(2), SelectMode.SelectRead)); i++)
        {
            socket.Receive(buffer);
            count++;
        }
    }

    /// <summary>The results of the engine's own sequence tracker.</summary>
    private static void Sessions(ushort[] order, out long duplicates, out long reordered, out long highest)
    {
        var seen = new HashSet<long>();
        (duplicates, reordered, highest) = (0, 0, 65532);
        foreach (ushort sequence in order)
        {
            long extended = highest + (short)(sequence - (ushort)highest);
            if (!seen.Add(extended))
                duplicates++;
            else if (extended < highest)
                reordered++;
            highest = Math.Max(highest, extended);
        }
    }

    private static byte[] WithOptions(byte[] datagram)
    {
        byte[] packet = [.. datagram[..20], 1, 1, 1, 0, .. datagram[20..]];
        packet[0] = 0x46;
        Put(packet, 2, packet.Length);
        return packet;
    }

    private static IEnumerable<byte[]> Fragments(byte[] datagram)
    {
        const int Cut = 20 + 104;
        byte[] first = datagram[..Cut];
        byte[] second = [.. datagram[..20], .. datagram[Cut..]];
        Put(first, 2, first.Length);
        Put(first, 4, 4711);
        Put(first, 6, 0x2000);
        Put(second, 2, second.Length);
        Put(second, 4, 4711);
        Put(second, 6, 104 / 8);
        return [first, second];
    }

    private static void Put(byte[] packet, int at, int value) => (packet[at], packet[at + 1]) = ((byte)(value >> 8), (byte)value);
}
