using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Interfaces;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class InterfaceReaderTests
{
    [Theory]
    [InlineData("192.0.2.1", "default 192.0.2.1")]
    [InlineData("pub/192.0.2.1", "pub 192.0.2.1")]
    [InlineData("pub/192.0.2.1!203.0.113.7", "pub 192.0.2.1!203.0.113.7")]
    [InlineData("2001:db8::1", "default 2001:db8::1")]
    [InlineData("[2001:db8::1]!2001:db8::2", "default 2001:db8::1!2001:db8::2")]
    [InlineData("pub/eth0", "pub 192.0.2.10, 2001:db8::10")]
    [InlineData("pub/eth0!203.0.113.7", "pub 192.0.2.10!203.0.113.7, 2001:db8::10")]
    [InlineData("media.example", "default 198.51.100.20")]
    [InlineData("any", "default 192.0.2.10, 10.0.0.10, 2001:db8::10")]
    [InlineData("10.0.0.1!media.example", "default 10.0.0.1!198.51.100.20")]
    public void An_entry_names_addresses_in_every_documented_form(string entry, string expected)
    {
        LogicalInterface one = Assert.Single(Read(entry).All);
        string[] shown = [.. one.Addresses.Select(Show)];
        Assert.Equal(one.Name + " " + string.Join(", ", shown.Order()), Sorted(expected));
    }

    [Fact]
    public void Entries_with_one_name_make_one_interface_and_the_first_listed_is_the_default()
    {
        InterfaceTable table = Read("pub/192.0.2.1", "priv/10.0.0.1", "pub/2001:db8::1", "pub/192.0.2.2");
        Assert.Equal(["pub", "priv"], table.All.Select(i => i.Name));
        Assert.Equal(["192.0.2.1", "2001:db8::1", "192.0.2.2"], table.Default.Addresses.Select(Show));
        Assert.Equal("2001:db8::1", table.Default.Primary(IpFamily.IPv6)!.Address.AddressText());
    }

    [Fact]
    public void One_address_may_be_listed_with_two_advertised_addresses()
    {
        InterfaceTable table = Read("a/10.0.0.1!203.0.113.1", "b/10.0.0.1!203.0.113.2");
        Assert.Equal("203.0.113.2", table.Select("b").Interface.Addresses[0].Advertised.AddressText());
    }

    [Fact]
    public void An_alias_gives_a_second_name()
    {
        InterfaceTable table = Read("pub/192.0.2.1", "wan=pub");
        Assert.Equal("pub", table.Select("wan").Interface.Name);
        Assert.Throws<OptionException>(() => Read("pub/192.0.2.1", "wan=missing"));
    }

    [Theory]
    [InlineData("/192.0.2.1")]
    [InlineData("pub/")]
    [InlineData("192.0.2.1!")]
    [InlineData("192.0.2.1!2001:db8::1")]
    [InlineData("eth7")]
    public void A_wrong_entry_is_refused_by_name(string entry) =>
        Assert.Equal("interface", Assert.Throws<OptionException>(() => Read(entry)).Option);

    [Fact]
    public void Sections_of_the_file_give_each_interface_its_own_ports()
    {
        InterfaceTable table = Configured.Engine("""
            [rtpengine]
            interfaces-config = interface
            listen-ng = 2223
            port-min = 20000
            [interface-pub]
            address = 192.0.2.1
            advertised = 203.0.113.1
            port-min = 40000
            port-max = 49999
            exclude-ports = 45000;46000-46002
            [interface-second]
            name = priv
            address = 10.0.0.1
            [interface-wan]
            alias = pub
            """).Interfaces;
        PortPool pub = table.Select("wan").Interface.Addresses[0];
        Assert.Equal(("192.0.2.1!203.0.113.1", 40000, 49999), (Show(pub), pub.PortMin, pub.PortMax));
        Assert.Equal([45000, 46000, 46001, 46002], pub.Excluded.Order());
        Assert.Equal((20000, 39999),
            (table.Select("priv").Interface.Addresses[0].PortMin, table.Select("priv").Interface.Addresses[0].PortMax));
    }

    private static InterfaceTable Read(params string[] entries) =>
        Configured.Engine(null, ["--config-file=none", "-n", "2223", .. entries.Select(e => "--interface=" + e)]).Interfaces;

    private static string Show(PortPool pool) =>
        pool.Address == pool.Advertised ? pool.Address.AddressText() : $"{pool.Address.AddressText()}!{pool.Advertised.AddressText()}";

    private static string Sorted(string text)
    {
        int space = text.IndexOf(' ');
        return text[..space] + " " + string.Join(", ", text[(space + 1)..].Split(", ").Order());
    }
}
