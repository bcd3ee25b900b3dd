using System.Runtime.InteropServices;
using static MediaEngine.Interop.Linux.Netlink.NetlinkMessages;

namespace MediaEngine.Interop.Linux.Netlink;

/// <summary>XDP features of an interface (NETDEV_XDP_ACT_*).</summary>
[Flags]
public enum XdpFeatures : ulong
{
    None = 0,

    /// <summary>The driver runs programs, which can pass, drop and send back frames.</summary>
    Basic = 1,

    /// <summary>The programs can redirect frames to other interfaces.</summary>
    Redirect = 2,

    /// <summary>
    /// The driver sends frames that other interfaces redirect to it. Without this feature such frames are lost without an error.
    /// </summary>
    Transmit = 4,
}

/// <summary>Requests of generic netlink: the number of the family "netdev" (kernel 6.3), and the features of an interface.</summary>
internal static class DeviceMessages
{
    private const ushort Control = 0x10;
    private const byte GetFamily = 3;
    private const ushort FamilyId = 1;
    private const ushort FamilyName = 2;
    private const ushort FamilyGroups = 7;
    private const ushort GroupName = 1;
    private const ushort GroupId = 2;

    private const byte GetDevice = 1;
    private const ushort DeviceInterface = 1;
    private const ushort DeviceXdpFeatures = 3;

    private const int BodyLength = 4;

    public static int WriteGetFamily(Span<byte> room) => Write(room, Control, GetFamily, FamilyName, "netdev\0"u8);

    /// <param name="group">The multicast group that announces changes.</param>
    public static bool TryReadFamily(ReadOnlySpan<byte> reply, out ushort family, out int group)
    {
        (family, group) = (0, 0);
        if (!TryReadHeader(reply, Control, BodyLength, out ReadOnlySpan<byte> body))
            return false;
        for (ReadOnlySpan<byte> rest = body[BodyLength..]; TryReadAttribute(ref rest, out ushort name, out ReadOnlySpan<byte> value);)
        {
            if (name == FamilyId && value.Length >= 2)
                family = MemoryMarshal.Read<ushort>(value);
            else if (name == FamilyGroups)
                group = FindGroup(value);
        }

        return family != 0 && group != 0;
    }

    public static int WriteGetDevice(Span<byte> room, ushort family, int index) =>
        Write(room, family, GetDevice, DeviceInterface, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)));

    public static bool TryReadDevice(ReadOnlySpan<byte> reply, ushort family, out XdpFeatures features)
    {
        features = XdpFeatures.None;
        if (!TryReadHeader(reply, family, BodyLength, out ReadOnlySpan<byte> body))
            return false;
        for (ReadOnlySpan<byte> rest = body[BodyLength..]; TryReadAttribute(ref rest, out ushort name, out ReadOnlySpan<byte> value);)
        {
            if (name == DeviceXdpFeatures && value.Length >= 8)
                features = (XdpFeatures)MemoryMarshal.Read<ulong>(value);
        }

        return true;
    }

    private static int Write(Span<byte> room, ushort family, byte command, ushort attribute, ReadOnlySpan<byte> value)
    {
        int length = HeaderLength + BodyLength;
        room[..length].Clear();
        (room[16], room[17]) = (command, 1);
        return WriteHeader(room, WriteAttribute(room, length, attribute, value), family);
    }

    private static int FindGroup(ReadOnlySpan<byte> groups)
    {
        while (TryReadAttribute(ref groups, out _, out ReadOnlySpan<byte> group))
        {
            bool isWanted = false;
            int id = 0;
            while (TryReadAttribute(ref group, out ushort name, out ReadOnlySpan<byte> value))
            {
                if (name == GroupName)
                    isWanted = value.TrimEnd((byte)0).SequenceEqual("mgmt"u8);
                else if (name == GroupId && value.Length >= 4)
                    id = MemoryMarshal.Read<int>(value);
            }

            if (isWanted)
                return id;
        }

        return 0;
    }
}
