using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

public sealed class DeleteTests
{
    private readonly NgSignalling _signalling = new();

    [Fact]
    public void Deleting_a_call_gives_all_ports_back()
    {
        _signalling.Establish();
        Assert.NotEqual(0, _signalling.Ports.Outstanding);
        Assert.Equal("ok", _signalling.Send(NgCommand.Delete, ("call-id", "c1")).TextOf("result"));
        Assert.Equal(0, _signalling.Ports.Outstanding);
        Assert.Equal("Unknown call-id", _signalling.ErrorOf(NgCommand.Query, ("call-id", "c1")));
    }

    [Fact]
    public void An_unanswered_call_ends_with_the_tags_of_its_error_reply()
    {
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("sdp", NgSignalling.Sdp(6000)));
        NgDictionary reply = _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("flags", "to-tag"));
        Assert.Null(reply.TextOf("warning"));
        Assert.Equal(0, _signalling.Engine.Sessions);
    }

    [Fact]
    public void Deleting_one_branch_of_a_fork_keeps_the_others()
    {
        foreach (string branch in (string[])["1", "2"])
            _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("via-branch", branch),
                ("sdp", NgSignalling.Sdp(6000)));
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "a"), ("via-branch", "1"));
        Assert.Equal(1, _signalling.Engine.Sessions);
        Assert.Equal(["a", "<untagged 1>", "<untagged 2>"], _signalling.Tags().Entries.Select(e => e.Key));
        _signalling.Now += TimeSpan.FromSeconds(1);
        _signalling.Engine.HandleTimeout(_signalling.Now);
        Assert.Equal(2, _signalling.Tags().Entries.Count);
    }

    [Theory]
    [InlineData("", "ok")]
    [InlineData("fatal", "error")]
    public void An_unknown_tag_is_a_warning_and_only_with_fatal_an_error(string flag, string result)
    {
        _signalling.Establish();
        NgDictionary reply = _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "nobody"), ("flags", flag));
        Assert.Equal(result, reply.TextOf("result"));
        Assert.Equal("Call-ID not found or tags didn't match", reply.TextOf(result == "ok" ? "warning" : "error-reason"));
        Assert.Equal(1, _signalling.Engine.Sessions);
    }

    [Fact]
    public void A_delayed_deletion_happens_when_it_is_due_and_an_offer_before_cancels_it()
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("delete-delay", "10"), ("flags", "fast"));
        _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", NgSignalling.Sdp(6000)));
        _signalling.Now += TimeSpan.FromSeconds(11);
        _signalling.Engine.HandleTimeout(_signalling.Now);
        Assert.Equal(1, _signalling.Engine.Sessions);

        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("delete-delay", "10"), ("flags", "fast"));
        Assert.Equal(1, _signalling.Engine.Sessions);
        _signalling.Now += TimeSpan.FromSeconds(11);
        _signalling.Engine.HandleTimeout(_signalling.Now);
        Assert.Equal(0, _signalling.Engine.Sessions);
        Assert.Equal(0, _signalling.Ports.Outstanding);
    }
}
