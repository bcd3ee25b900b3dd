using MediaEngine.Transport.Offload;

namespace MediaEngine.Transport.Tests.Offload;

public sealed class VlanDevicesTests
{
    /// <summary>Output of the kernel (net/8021q). The last column is the parent interface.</summary>
    private static readonly string[] _list =
    [
        "VLAN Dev name\t | VLAN ID",
        "Name-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD",
        "eth0.5         | 5  | eth0",
        "voice          | 12  | bond0",
    ];

    [Theory]
    [InlineData("eth0", true)]
    [InlineData("bond0", true)]
    [InlineData("eth0.5", false)]
    [InlineData("eth", false)]
    [InlineData("VLAN ID", false)]
    public void Finds_interfaces_with_VLAN_devices(string name, bool has) => Assert.Equal(has, VlanDevices.Any(name, _list));

    [Fact]
    public void A_kernel_without_VLAN_support_has_no_VLAN_devices() => Assert.False(VlanDevices.Any("none-of-this-name"));
}
