using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Netlink;

namespace MediaEngine.Interop.Tests;

/// <summary>Requests and replies of netlink(7) as octets. KernelForwarderTests tests valid replies with the kernel.</summary>
public sealed class NetlinkMessagesTests
{
    [Fact]
    public void A_deleted_neighbour_or_one_without_a_usable_state_has_no_address()
    {
        const ushort Stale = 4, Failed = 0x20;
        byte[] ip = [10, 0, 0, 7], link = [2, 0, 0, 0, 0, 9];
        Assert.True(RouteMessages.TryReadNeighbour(NeighbourMessage(28, 3, Stale, ip, link), out Neighbour found));
        Assert.Equal(3, found.Interface);
        Assert.Equal(ip, found.Address);
        Assert.Equal(link, found.LinkAddress);
        Assert.True(RouteMessages.TryReadNeighbour(NeighbourMessage(28, 3, Failed, ip, link), out found));
        Assert.Empty(found.LinkAddress);
        Assert.True(RouteMessages.TryReadNeighbour(NeighbourMessage(29, 3, Stale, ip, link), out found));
        Assert.Empty(found.LinkAddress);
        Assert.False(RouteMessages.TryReadNeighbour(NeighbourMessage(16, 3, Stale, ip, link), out _));
    }

    [Fact]
    public void Several_messages_of_one_read_are_separated()
    {
        byte[] one = NeighbourMessage(28, 1, 2, [10, 0, 0, 1], [2, 0, 0, 0, 0, 1]);
        byte[] two = NeighbourMessage(29, 2, 2, [10, 0, 0, 2], []);
        ReadOnlySpan<byte> rest = (byte[])[.. one, .. two, 1, 2, 3];
        Assert.True(NetlinkMessages.TryReadMessage(ref rest, out ushort type, out ReadOnlySpan<byte> message));
        Assert.Equal(28, type);
        Assert.True(message.SequenceEqual(one));
        Assert.True(NetlinkMessages.TryReadMessage(ref rest, out type, out message));
        Assert.Equal(29, type);
        Assert.False(NetlinkMessages.TryReadMessage(ref rest, out _, out _));
    }

    [Fact]
    public void No_input_makes_a_reader_throw()
    {
        var random = new Random(1);
        ushort[] types = [0x10, 16, 24, 28, 29, 44, 33];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 96)];
            random.NextBytes(bytes);
            for (int at = 16; at + 1 < bytes.Length; at += 4)
                bytes[at + 1] = 0; // lengths that may fit
            if (bytes.Length >= 6)
            {
                MemoryMarshal.Write(bytes, bytes.Length - random.Next(0, 3));
                MemoryMarshal.Write(bytes.AsSpan(4), types[random.Next(types.Length)]);
            }

            RouteMessages.TryReadRoute(bytes, out _);
            RouteMessages.TryReadLink(bytes, out _);
            RouteMessages.TryReadNeighbour(bytes, out _);
            DeviceMessages.TryReadFamily(bytes, out _, out _);
            DeviceMessages.TryReadDevice(bytes, 33, out _);
            ReadOnlySpan<byte> rest = bytes;
            while (NetlinkMessages.TryReadMessage(ref rest, out _, out _))
            {
            }
        }
    }

    private static byte[] NeighbourMessage(ushort type, int index, ushort state, byte[] address, byte[] link)
    {
        byte[] room = new byte[128];
        MemoryMarshal.Write(room.AsSpan(20), index);
        MemoryMarshal.Write(room.AsSpan(24), state);
        int length = NetlinkMessages.WriteAttribute(room, 28, 1, address);
        length = NetlinkMessages.WriteAttribute(room, length, 2, link);
        return room[..NetlinkMessages.WriteHeader(room, length, type)];
    }
}
