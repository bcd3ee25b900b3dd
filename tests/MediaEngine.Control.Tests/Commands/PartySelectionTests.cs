using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

public sealed class PartySelectionTests
{
    private readonly NgSignalling _signalling = new();

    public PartySelectionTests() => _signalling.Establish();

    [Fact]
    public void A_from_tag_without_directional_blocks_the_whole_call()
    {
        _signalling.Send(NgCommand.BlockMedia, ("call-id", "c1"), ("from-tag", "a"));
        Assert.Equal([true, true], Blocked);
    }

    [Fact]
    public void A_from_tag_with_directional_blocks_that_party_only()
    {
        _signalling.Send(NgCommand.BlockMedia, ("call-id", "c1"), ("from-tag", "a"), ("flags", "directional"));
        Assert.Equal([true, false], Blocked);
    }

    [Fact]
    public void Silence_media_needs_no_directional()
    {
        _signalling.Send(NgCommand.SilenceMedia, ("call-id", "c1"), ("from-tag", "b"));
        Assert.Equal([false, true], Silenced);
    }

    [Theory]
    [InlineData("label", "A", true, false)]
    [InlineData("address", "203.0.113.20", false, true)]
    public void A_label_or_an_address_selects_a_party(string key, string value, bool first, bool second)
    {
        _signalling.Send(NgCommand.BlockMedia, ("call-id", "c1"), (key, value));
        Assert.Equal([first, second], Blocked);
    }

    [Fact]
    public void All_overrides_every_other_selector()
    {
        _signalling.Send(NgCommand.SilenceMedia, ("call-id", "c1"), ("label", "nobody"), ("from-tag", "a"), ("flags", "all"));
        Assert.Equal([true, true], Silenced);
    }

    [Fact]
    public void A_to_tag_blocks_one_flow_and_no_party()
    {
        _signalling.Send(NgCommand.BlockMedia, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("flags", "directional"));
        Assert.Equal([false, false], Blocked);
        RoutePlan blocked = Assert.Single(_signalling.Plan.Routes, r => r.Blocked);
        Assert.Equal((_signalling.Plan.Sections[0].Id, _signalling.Plan.Sections[1].Id), (blocked.From, blocked.To));
        _signalling.Send(NgCommand.UnblockMedia, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("flags", "directional"));
        Assert.DoesNotContain(_signalling.Plan.Routes, r => r.Blocked);
    }

    [Fact]
    public void Unblocking_the_call_leaves_blocked_parties_unless_all_is_given()
    {
        _signalling.Send(NgCommand.BlockDtmf, ("call-id", "c1"), ("from-tag", "a"), ("flags", "directional"));
        _signalling.Send(NgCommand.UnblockDtmf, ("call-id", "c1"));
        Assert.True(_signalling.Plan.Sections[0].DtmfBlocked);
        _signalling.Send(NgCommand.UnblockDtmf, ("call-id", "c1"), ("flags", "all"));
        Assert.False(_signalling.Plan.Sections[0].DtmfBlocked);
    }

    [Theory]
    [InlineData("label", "X", "No monologue matching the given label")]
    [InlineData("address", "zzz", "Failed to parse network address")]
    [InlineData("address", "192.0.2.200", "Failed to match address to any tag")]
    [InlineData("from-tag", "nobody", "From-tag given, but no such tag exists")]
    [InlineData("to-tag", "nobody", "Media flow not found (to-tag not found)")]
    [InlineData("to-label", "X", "Media flow not found (to-label not found)")]
    [InlineData("to-tag", "a", "Media flow not found (to-tag not subscribed)")]
    [InlineData("all", "except-offer-answer", "No eligible media subscriptions found")]
    public void A_selector_that_matches_nothing_is_an_error_and_changes_nothing(string key, string value, string error)
    {
        int applied = _signalling.Media.Applied;
        List<(string, string)> keys = [("call-id", "c1"), ("flags", "directional"), (key, value)];
        if (key is not "from-tag")
            keys.Add(("from-tag", "a"));
        Assert.Equal(error, _signalling.ErrorOf(NgCommand.BlockMedia, [.. keys]));
        Assert.Equal(applied, _signalling.Media.Applied);
    }

    private bool[] Blocked => [.. _signalling.Plan.Sections.Select(m => m.Blocked)];

    private bool[] Silenced => [.. _signalling.Plan.Sections.Select(m => m.Silenced)];
}
