using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Testing;
using MediaEngine.Testing.Network;
using MediaEngine.Transport.Offload;

namespace MediaEngine.Transport.Tests.Offload;

/// <summary>One flow from a caller to a callee through the kernel, with the sockets of all three.</summary>
internal sealed class ForwarderRig : IDisposable
{
    public const uint Ssrc = 0x11223344;

    private readonly ForwarderHook _hook;
    private readonly bool _toV6;

    /// <param name="back">The callee is in the caller's network, so packets leave on the interface on which they arrived.</param>
    public ForwarderRig(ForwarderHook hook, bool fromV6 = false, bool toV6 = false, bool back = false)
    {
        (_hook, _toV6) = (hook, toV6);
        Networks = new ThreeNetworks();
        if (hook == ForwarderHook.Xdp)
            Networks.TakeFrames();
        Caller = Networks.Caller.Udp(ThreeNetworks.CallerAddress(fromV6));
        Callee = back ? Networks.Caller.Udp(ThreeNetworks.CallerAddress(toV6)) : Networks.Callee.Udp(ThreeNetworks.CalleeAddress(toV6));
        Inside = Networks.Engine.Udp(ThreeNetworks.CallerSide(fromV6));
        Outside = Networks.Engine.Udp(back ? ThreeNetworks.CallerSide(toV6) : ThreeNetworks.CalleeSide(toV6));
        Flow = new KernelFlow
        {
            Local = AddressOf(Inside),
            Remote = AddressOf(Caller),
            Source = AddressOf(Outside),
            Destination = AddressOf(Callee),
            TrafficClass = 0xb8,
            Payloads = [new KernelPayload(0, 8000), new KernelPayload(96, 48000)],
        };
        Forwarder = Networks.Engine.Inside(() =>
        {
            bool made = KernelForwarder.TryCreate(Options(), [Flow.Local, Flow.Source], out KernelForwarder? forwarder, out string? reason);
            Assert.True(made, reason);
            return forwarder!;
        });
        Flows.KeepAlive(MonotonicClock.Now);

        // Packets of the engine make the kernel resolve the neighbours. In a call the callee's first packet does so.
        Outside.SendTo([0], Callee.LocalEndPoint!);
        Assert.Equal(1, Receive(Callee)?.Length);
    }

    public ThreeNetworks Networks { get; }

    /// <summary>Why the interfaces cannot use XDP.</summary>
    public ConcurrentQueue<string> Traces { get; } = new();

    public Socket Caller { get; }

    public Socket Callee { get; }

    /// <summary>The engine's socket to which the caller sends. Packets that arrive here were not forwarded by the kernel.</summary>
    public Socket Inside { get; }

    /// <summary>The engine's socket from which the callee receives.</summary>
    public Socket Outside { get; }

    public KernelFlow Flow { get; }

    public KernelForwarder Forwarder { get; }

    /// <summary>The interface that a worker uses.</summary>
    public IKernelForwarder Flows => Forwarder.Workers[0];

    public static TransportAddress AddressOf(Socket socket) => TransportAddress.From((IPEndPoint)socket.LocalEndPoint!);

    public KernelForwarderOptions Options() =>
        new() { PreferTcx = _hook != ForwarderHook.Clsact, Xdp = _hook == ForwarderHook.Xdp, Flows = 64, Trace = Traces.Enqueue };

    /// <summary>Frames that the program in the driver of the caller's interface forwarded.</summary>
    public long Frames() => Networks.FramesSentOn("toCaller");

    /// <summary>Skips the test with the reason when the kernel or the permissions do not suffice.</summary>
    public static void Require()
    {
        Assert.SkipWhen(NetworkNamespace.WhyNot is not null, NetworkNamespace.WhyNot ?? "");
        using ThreeNetworks networks = new();
        string? reason = networks.Engine.Inside(() =>
        {
            if (!KernelForwarder.TryCreate(new KernelForwarderOptions { Flows = 1 }, [TransportAddress.From(ThreeNetworks.CallerSide(), 0)],
                out KernelForwarder? made, out string? why))
                return why;
            made.Dispose();
            return null;
        });
        Assert.SkipWhen(reason is not null, $"no in-kernel path here: {reason}");
    }

    public int Install(ushort after = 0, KernelFlow? flow = null)
    {
        Assert.True(Flows.TryInstall(flow ?? Flow, [new KernelStream { Ssrc = Ssrc, Highest = after, Seen = 1 }], out int handle));
        Assert.Equal(KernelFlowStatus.Forwarding, Answer(Flows, handle));
        return handle;
    }

    /// <summary>The status of a request after the forwarder's thread has processed it.</summary>
    public static KernelFlowStatus Answer(IKernelForwarder flows, int handle)
    {
        Eventually.Becomes(() => flows.StatusOf(handle) != KernelFlowStatus.Requested, TimeSpan.FromSeconds(5));
        return flows.StatusOf(handle);
    }

    /// <summary>Waits until the kernel has this many flows.</summary>
    public void AssertFlows(int count)
    {
        Eventually.Becomes(() => Forwarder.Flows == count, TimeSpan.FromSeconds(5));
        Assert.Equal(count, Forwarder.Flows);
    }

    public KernelStream Read(int handle)
    {
        Flows.Read(handle, 0, out KernelStream state);
        return state;
    }

    /// <summary>Sends an RTP packet from the caller.</summary>
    public byte[] Send(ushort sequence, byte payloadType = 0, uint ssrc = Ssrc, int size = 172, byte first = 0x80, Socket? from = null)
    {
        byte[] packet = Rtp(sequence, payloadType, ssrc, size, first);
        (from ?? Caller).SendTo(packet, Inside.LocalEndPoint!);
        return packet;
    }

    public static byte[] Rtp(ushort sequence, byte payloadType = 0, uint ssrc = Ssrc, int size = 172, byte first = 0x80)
    {
        byte[] packet = new byte[size];
        new Random(sequence).NextBytes(packet);
        (packet[0], packet[1]) = (first, payloadType);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sequence * 160u);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }

    /// <summary>The received packet; null when none arrives. A packet needs microseconds from one side to the other.</summary>
    public static byte[]? Receive(Socket socket, int patienceMilliseconds = 1000)
    {
        byte[] buffer = new byte[2048];
        return socket.Poll(TimeSpan.FromMilliseconds(patienceMilliseconds), SelectMode.SelectRead)
            ? buffer[..socket.Receive(buffer)]
            : null;
    }

    /// <summary>The callee received the packet unchanged from the kernel; the engine's socket did not.</summary>
    public void AssertForwarded(byte[] packet)
    {
        byte[] buffer = new byte[2048];
        EndPoint from = new IPEndPoint(_toV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        Assert.True(Callee.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead), "nothing came to the callee");
        int length = Callee.ReceiveFrom(buffer, ref from);
        Assert.Equal(packet, buffer[..length]);
        Assert.Equal(Outside.LocalEndPoint, from);
        Assert.Equal(0, Inside.Available);
    }

    /// <summary>The engine's socket received the packet; the callee did not.</summary>
    public void AssertLeftToSocket(byte[] packet)
    {
        Assert.Equal(packet, Receive(Inside));
        Assert.Equal(0, Callee.Available);
    }

    /// <summary>Detaching uses the interface index, which is valid only in its own network namespace.</summary>
    public static void DisposeInside(NetworkNamespace network, KernelForwarder forwarder) => network.Inside(() =>
    {
        forwarder.Dispose();
        return true;
    });

    public void Dispose()
    {
        DisposeInside(Networks.Engine, Forwarder);
        Caller.Dispose();
        Callee.Dispose();
        Inside.Dispose();
        Outside.Dispose();
        Networks.Dispose();
    }
}
