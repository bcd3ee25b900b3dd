using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Testing.Network;

namespace MediaEngine.Transport.Tests;

/// <summary>
/// Several large datagrams to one peer, such as the packets of a video frame: they are sent together and arrive unchanged.
/// </summary>
public sealed class SegmentTests
{
    private const int Together = 16;

    public static MatrixTheoryData<PacketIoKind, AddressFamily> KindsAndFamilies => new(
        [PacketIoKind.IoUring, PacketIoKind.Epoll], [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6]);

    [Theory, MemberData(nameof(KindsAndFamilies))]
    public void A_frame_is_one_send_and_arrives_as_single_datagrams(PacketIoKind kind, AddressFamily family)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using var relay = new BurstRelay(fixture, family);
        AssertRelayed(relay, [.. Enumerable.Repeat(1200, 9), 700, 40, 1200], together: 9);
        fixture.StopAndCheck();
        Assert.Equal(12, fixture.Counters.Sent);
        Assert.Equal(0, fixture.Counters.SendErrors);
    }

    [Theory, MemberData(nameof(KindsAndFamilies))]
    public void A_large_frame_is_several_sends(PacketIoKind kind, AddressFamily family)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using var relay = new BurstRelay(fixture, family);
        AssertRelayed(relay, [.. Enumerable.Repeat(SendSegments.Longest, 20)], together: (Together - 1) + 3);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(KindsAndFamilies))]
    public void Small_datagrams_growing_ones_and_those_too_large_for_every_link_leave_one_by_one(PacketIoKind kind, AddressFamily family)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using var relay = new BurstRelay(fixture, family);
        AssertRelayed(relay, [172, 172, 172, 600, 700, 800, 900, SendSegments.Longest + 1, SendSegments.Longest + 1, 1400, 1400],
            together: 0);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(KindsAndFamilies))]
    public void A_small_datagram_in_between_keeps_the_order(PacketIoKind kind, AddressFamily family)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using var relay = new BurstRelay(fixture, family);
        AssertRelayed(relay, [1000, 1000, 1000, 30, 1000, 1000], together: 3);
        fixture.StopAndCheck();
    }

    [Theory, MemberData(nameof(KindsAndFamilies))]
    public void Frames_of_many_ports_do_not_mix(PacketIoKind kind, AddressFamily family)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        BurstRelay[] relays = [.. Enumerable.Range(0, 8).Select(i => new BurstRelay(fixture, family, i))];
        fixture.Hold(() =>
        {
            for (int packet = 0; packet < 6; packet++)
            {
                foreach (BurstRelay relay in relays)
                    relay.Send(800 + packet / 5, packet);
            }
        });
        foreach (BurstRelay relay in relays)
        {
            for (int packet = 0; packet < 6; packet++)
                Assert.Equal(relay.Payload(800 + packet / 5, packet), relay.Receive());
            relay.Dispose();
        }

        fixture.StopAndCheck();
        Assert.Equal(kind == PacketIoKind.IoUring ? 8 * 4 : 0, fixture.Counters.Segmented);
    }

    [Fact]
    public void A_link_too_narrow_for_segments_costs_one_frame_and_the_next_leaves_in_fragments()
    {
        Assert.SkipWhen(NetworkNamespace.WhyNot is not null, NetworkNamespace.WhyNot ?? "");
        using NetworkNamespace narrow = new("narrow");
        narrow.Run("ip", "link", "set", "lo", "mtu", "1000");
        narrow.Inside(() =>
        {
            using LoopFixture fixture = LoopFixture.Start(PacketIoKind.IoUring);
            using var relay = new BurstRelay(fixture, AddressFamily.InterNetwork);
            fixture.Hold(() => SendFrame(0));
            Loopback.Until(() => fixture.Counters.SendErrors == 4, "the kernel refuses a frame");
            fixture.Hold(() => SendFrame(4));
            for (int packet = 4; packet < 8; packet++)
                Assert.Equal(relay.Payload(1200, packet), relay.Receive());
            fixture.StopAndCheck();
            Assert.Equal((4, 4), (fixture.Counters.SendErrors, fixture.Counters.Sent));
            return true;

            void SendFrame(int first)
            {
                for (int packet = first; packet < first + 4; packet++)
                    relay.Send(1200, packet);
            }
        });
    }

    private static void AssertRelayed(BurstRelay relay, int[] lengths, int together)
    {
        relay.Fixture.Hold(() =>
        {
            for (int i = 0; i < lengths.Length; i++)
                relay.Send(lengths[i], i);
        });
        for (int i = 0; i < lengths.Length; i++)
            Assert.Equal(relay.Payload(lengths[i], i), relay.Receive());
        Assert.Equal(relay.Fixture.Loop.PacketIoName == "io_uring" ? together : 0, relay.Fixture.Counters.Segmented);
    }

    /// <summary>A sender, a port that relays through another port, and a receiver.</summary>
    private sealed class BurstRelay : IDisposable
    {
        private readonly Socket _sender;
        private readonly Socket _receiver;
        private readonly MediaPort _port;
        private readonly int _number;
        private readonly byte[] _buffer = new byte[2048];

        public BurstRelay(LoopFixture fixture, AddressFamily family, int number = 0)
        {
            (Fixture, _number) = (fixture, number);
            PortPool pool = family == AddressFamily.InterNetwork ? Loopback.V4 : Loopback.V6;
            _sender = Loopback.Peer(family);
            _receiver = Loopback.Peer(family);
            _port = fixture.Attach(2 * number, pool);
            fixture.Attach(2 * number + 1, pool);
            fixture.Handler.Invoke(h => h.Relay(2 * number, 2 * number + 1, Loopback.AddressOf(_receiver)));
        }

        public LoopFixture Fixture { get; }

        public byte[] Payload(int length, int packet) => [(byte)_number, (byte)packet, .. WorkerLoopTests.Payload(length - 2)];

        public void Send(int length, int packet) => _sender.Send(Payload(length, packet), _port);

        public byte[] Receive() => _buffer[.._receiver.Receive(_buffer)];

        public void Dispose()
        {
            _sender.Dispose();
            _receiver.Dispose();
        }
    }
}
