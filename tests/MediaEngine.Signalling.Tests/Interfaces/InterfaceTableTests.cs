using MediaEngine.Primitives;
using MediaEngine.Signalling.Interfaces;
using Xunit;

namespace MediaEngine.Signalling.Tests.Interfaces;

public sealed class InterfaceTableTests
{
    private static readonly InterfaceTable _table = new(
        [
            Interface("pub", "192.0.2.1", "2001:db8::1", "192.0.2.9"),
            Interface("priv", "10.0.0.1"),
            Interface("lb:a", "192.0.2.11"),
            Interface("lb:b", "192.0.2.12"),
            Interface("lb:c", "192.0.2.13"),
        ],
        new Dictionary<string, string> { ["wan"] = "pub", ["balanced"] = "lb" });

    [Fact]
    public void No_name_selects_the_first_interface()
    {
        Assert.Equal("pub", _table.Select(null).Interface.Name);
        Assert.Equal("pub", _table.Select("").Interface.Name);
    }

    [Fact]
    public void An_unknown_name_falls_back_to_the_default_and_is_reported()
    {
        InterfaceChoice choice = _table.Select("nowhere");
        Assert.False(choice.Known);
        Assert.Equal("pub", choice.Interface.Name);
    }

    [Fact]
    public void An_alias_selects_its_interface() =>
        Assert.Equal(("pub", true), (_table.Select("wan").Interface.Name, _table.Select("wan").Known));

    [Theory]
    [InlineData("lb")]
    [InlineData("balanced")]
    public void A_base_name_takes_its_suffixes_in_turn(string name)
    {
        string[] taken = [.. Enumerable.Range(0, 6).Select(_ => _table.Select(name).Interface.Name)];
        Assert.Equal(taken[..3].Order(), ["lb:a", "lb:b", "lb:c"]);
        Assert.Equal(taken[..3], taken[3..]);
    }

    [Fact]
    public void A_full_interface_is_passed_over_in_the_rotation()
    {
        for (int i = 0; i < 6; i++)
            Assert.NotEqual("lb:b", _table.Select("lb", f => f.Name != "lb:b").Interface.Name);
    }

    [Fact]
    public void An_exact_name_with_suffix_does_not_rotate()
    {
        Assert.Equal("lb:b", _table.Select("lb:b").Interface.Name);
        Assert.Equal("lb:b", _table.Select("lb:b").Interface.Name);
    }

    [Fact]
    public void Internal_and_external_imply_a_family_when_no_interface_has_that_name()
    {
        Assert.Equal(IpFamily.IPv4, _table.Select("internal").Family);
        Assert.Equal(IpFamily.IPv6, _table.Select("external").Family);
        Assert.True(_table.Select("external").Known);
        InterfaceTable named = new([Interface("external", "192.0.2.1"), Interface("internal", "10.0.0.1")]);
        Assert.Equal(("internal", IpFamily.None), (named.Select("internal").Interface.Name, named.Select("internal").Family));
    }

    [Fact]
    public void The_first_address_of_the_wanted_family_is_used()
    {
        LogicalInterface pub = _table.Default;
        Assert.Equal("192.0.2.1", pub.AddressFor(IpFamily.IPv4, out bool fellBack).Address.AddressText());
        Assert.False(fellBack);
        Assert.Equal("2001:db8::1", pub.AddressFor(IpFamily.IPv6, out fellBack).Address.AddressText());
        Assert.False(fellBack);
    }

    [Fact]
    public void A_missing_family_falls_back_to_the_other_one_and_is_reported()
    {
        PortPool pool = _table.Select("priv").Interface.AddressFor(IpFamily.IPv6, out bool fellBack);
        Assert.True(fellBack);
        Assert.Equal("10.0.0.1", pool.Address.AddressText());
    }

    [Fact]
    public void The_owner_of_an_address_is_found_by_its_local_and_by_its_advertised_form()
    {
        TransportAddress local = Address("10.0.0.1");
        TransportAddress advertised = Address("203.0.113.7");
        InterfaceTable table = new([new LogicalInterface("nat", [new PortPool("nat", local, advertised, 30000, 39999)])]);
        Assert.Equal("nat", table.Owner(local.WithPort(5004))?.Name);
        Assert.Equal("nat", table.Owner(advertised)?.Name);
        Assert.Null(_table.Owner(advertised));
    }

    private static LogicalInterface Interface(string name, params string[] addresses) =>
        new(name, [.. addresses.Select(Address).Select(a => new PortPool(name, a, a, 30000, 39999))]);

    private static TransportAddress Address(string text)
    {
        Assert.True(TransportAddress.TryParseAddress(text, out TransportAddress address));
        return address;
    }
}
