using System.Net;
using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class AllowListTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.0.0.1", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.8", false)]
    [InlineData("2001:db8:ffff::1", true)]
    [InlineData("2001:db9::1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    public void Only_listed_networks_and_loopback_may_control_the_engine(string peer, bool allowed) =>
        Assert.Equal(allowed, AllowList.Parse(["10.9.9.9/8", "192.0.2.7", "2001:db8::/32"]).Allows(IPAddress.Parse(peer)));

    [Fact]
    public void Without_a_list_every_address_may_control_the_engine() =>
        Assert.True(AllowList.Parse([]).Allows(IPAddress.Parse("192.0.2.1")));

    [Fact]
    public void A_prefix_of_zero_covers_its_own_family_only()
    {
        AllowList list = AllowList.Parse(["0.0.0.0/0"]);
        Assert.True(list.Allows(IPAddress.Parse("192.0.2.1")));
        Assert.False(list.Allows(IPAddress.Parse("2001:db8::1")));
    }
}
