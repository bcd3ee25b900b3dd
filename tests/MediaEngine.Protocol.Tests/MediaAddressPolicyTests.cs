using MediaEngine.Primitives;
using Xunit;

namespace MediaEngine.Protocol.Tests;

public sealed class MediaAddressPolicyTests
{
    [Theory]
    [InlineData("198.51.100.1", AddressRefusal.None)]
    [InlineData("10.1.2.3", AddressRefusal.None)]
    [InlineData("2001:db8::1", AddressRefusal.None)]
    [InlineData("fd00::1", AddressRefusal.None)]
    [InlineData("0.0.0.0", AddressRefusal.Unspecified)]
    [InlineData("0.1.2.3", AddressRefusal.Unspecified)]
    [InlineData("::", AddressRefusal.Unspecified)]
    [InlineData("127.0.0.1", AddressRefusal.Loopback)]
    [InlineData("127.255.255.254", AddressRefusal.Loopback)]
    [InlineData("::1", AddressRefusal.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressRefusal.Loopback)]
    [InlineData("::127.0.0.1", AddressRefusal.Loopback)]
    [InlineData("64:ff9b::7f00:1", AddressRefusal.Loopback)]
    [InlineData("2002:7f00:1::", AddressRefusal.Loopback)]
    [InlineData("169.254.169.254", AddressRefusal.LinkLocal)]
    [InlineData("::ffff:169.254.169.254", AddressRefusal.LinkLocal)]
    [InlineData("64:ff9b::a9fe:a9fe", AddressRefusal.LinkLocal)]
    [InlineData("fe80::1", AddressRefusal.LinkLocal)]
    [InlineData("febf::1", AddressRefusal.LinkLocal)]
    [InlineData("224.0.0.1", AddressRefusal.Multicast)]
    [InlineData("239.255.255.255", AddressRefusal.Multicast)]
    [InlineData("ff02::1", AddressRefusal.Multicast)]
    [InlineData("255.255.255.255", AddressRefusal.Broadcast)]
    [InlineData("240.0.0.1", AddressRefusal.Broadcast)]
    [InlineData("192.0.2.255", AddressRefusal.Broadcast)]
    public void A1_Kinds_of_addresses_that_are_nobodys_phone_are_refused(string address, AddressRefusal refusal)
    {
        var policy = new MediaAddressPolicy([], [], []) { Local = new LocalNetworks([At("192.0.2.1")], [At("192.0.2.255")]) };
        Assert.Equal(refusal, policy.Check(At(address, 4000), At("192.0.2.1")));
    }

    [Theory]
    [InlineData("127.0.0.5", "127.0.0.1", true)]
    [InlineData("::1", "127.0.0.1", true)]
    [InlineData("169.254.1.1", "127.0.0.1", false)]
    [InlineData("169.254.1.1", "169.254.7.7", true)]
    [InlineData("fe80::1", "fe80::2", true)]
    [InlineData("127.0.0.1", "169.254.7.7", false)]
    [InlineData("224.0.0.1", "127.0.0.1", false)]
    public void A1_Loopback_and_link_local_are_for_interfaces_of_that_kind(string remote, string local, bool permitted) =>
        Assert.Equal(permitted, MediaAddressPolicy.ByKind.Permits(At(remote, 4000), At(local)));

    [Theory]
    [InlineData("127.0.0.1", 2223, false)]
    [InlineData("127.0.0.1", 2224, true)]
    [InlineData("127.0.0.2", 2223, true)]
    [InlineData("::ffff:127.0.0.1", 2223, false)]
    [InlineData("192.0.2.1", 9900, false)]
    [InlineData("192.0.2.9", 9900, true)]
    [InlineData("127.0.0.77", 9900, false)]
    [InlineData("::1", 9900, false)]
    [InlineData("2001:db8::1", 9900, false)]
    [InlineData("0.0.0.0", 9900, false)]
    public void A1_No_list_opens_a_control_socket_and_a_wildcard_stands_for_every_address_of_the_host(string address, int port,
        bool permitted)
    {
        var policy = new MediaAddressPolicy([At("127.0.0.1", 2223), At("0.0.0.0", 9900)], [Prefix("0.0.0.0/0"), Prefix("::/0")], [])
        {
            Local = new LocalNetworks([At("192.0.2.1"), At("2001:db8::1")], []),
        };
        Assert.Equal(permitted, policy.Permits(At(address, port), At("127.0.0.1")));
    }

    [Theory]
    [InlineData("10.1.2.3", "10.0.0.0/8", "", false)]
    [InlineData("10.1.2.3", "10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.2.2.3", "10.0.0.0/8", "10.1.0.0/16", false)]
    [InlineData("10.1.2.3", "10.1.2.3", "10.1.0.0/16", false)]
    [InlineData("10.1.2.3", "10.1.0.0/16", "10.1.99.99/16", false)]
    [InlineData("224.0.0.9", "", "224.0.0.0/4", true)]
    [InlineData("127.0.0.1", "", "127.0.0.1/32", true)]
    [InlineData("::1", "", "127.0.0.1/32", false)]
    [InlineData("::ffff:10.1.2.3", "10.0.0.0/8", "", false)]
    [InlineData("2001:db8:1::1", "2001:db8::/32", "2001:db8:1::/48", true)]
    [InlineData("2001:db8:2::1", "2001:db8::/32", "2001:db8:1::/48", false)]
    public void A1_The_longest_prefix_decides_and_deny_between_two_of_one_length(string address, string deny, string allow, bool permitted)
    {
        var policy = new MediaAddressPolicy([], allow == "" ? [] : [Prefix(allow)], deny == "" ? [] : [Prefix(deny)]);
        Assert.Equal(permitted, policy.Permits(At(address, 4000), At("192.0.2.1")));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0/8")]
    [InlineData("phone.example/8")]
    [InlineData("2001:db8::/129")]
    [InlineData("")]
    public void What_is_no_network_is_not_read(string text) => Assert.False(AddressPrefix.TryParse(text, out _));

    private static TransportAddress At(string address, int port = 0)
    {
        Assert.True(TransportAddress.TryParseAddress(address, out TransportAddress parsed));
        return parsed.WithPort(port);
    }

    private static AddressPrefix Prefix(string text)
    {
        Assert.True(AddressPrefix.TryParse(text, out AddressPrefix prefix));
        return prefix;
    }
}
