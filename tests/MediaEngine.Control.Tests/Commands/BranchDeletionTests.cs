using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>Deletion of single branches of a forked call.</summary>
public sealed class BranchDeletionTests
{
    private readonly NgSignalling _signalling = new();

    [Theory]
    [InlineData("0")]
    [InlineData("5")]
    public void S2_A_branch_is_deleted_by_its_branch_alone(string delay)
    {
        Fork();
        int ports = _signalling.Ports.Outstanding;
        Assert.Null(_signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("via-branch", "1"), ("delete-delay", delay)).TextOf("warning"));
        Pass(10);
        Assert.Equal(1, _signalling.Engine.Sessions);
        Assert.Equal(ports - 2, _signalling.Ports.Outstanding);
        Assert.Equal(2, _signalling.Tags().Entries.Count);

        // A proxy may send the deletion twice. The second one does not affect the other branch.
        Assert.NotNull(_signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("via-branch", "1")).TextOf("warning"));
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("via-branch", "2"));
        Assert.Equal(0, _signalling.Engine.Sessions);
        Assert.Equal(0, _signalling.Ports.Outstanding);
    }

    [Fact]
    public void S2_A_branch_deleted_at_once_is_listed_without_ports_for_a_second()
    {
        Fork();
        Answer("1", "b1", 7000);
        Answer("2", "b2", 7100);
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b2"), ("flags", "to-tag|fast"));
        NgDictionary ended = (NgDictionary)_signalling.Tags()["b2"]!;
        NgDictionary stream = (NgDictionary)((NgList)((NgDictionary)((NgList)ended["medias"]!).Items[0])["streams"]!).Items[0];
        Assert.Null(stream["local port"]);
        Assert.Equal(["b2"], Heard("a"));
        Assert.Empty(Heard("b1"));
        Assert.Empty(_signalling.Plan.Routes);

        // After the deletion the remaining branch is heard again.
        Pass(1);
        Assert.Equal(["a", "b1"], _signalling.Tags().Entries.Select(e => e.Key));
        Assert.Equal(["b1"], Heard("a"));
        Assert.Equal(2, _signalling.Plan.Routes.Length);
    }

    [Fact]
    public void S2_A_worker_that_is_overloaded_when_a_branch_is_forgotten_keeps_the_others()
    {
        Fork();
        Answer("1", "b1", 7000);
        Answer("2", "b2", 7100);
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b2"), ("flags", "to-tag|fast"));
        _signalling.Media.Refuses = true;
        Pass(1);
        Assert.Equal(1, _signalling.Engine.Sessions);
        _signalling.Media.Refuses = false;
        Pass(1);
        Assert.Equal(["b1"], Heard("a"));
        Assert.Equal(2, _signalling.Plan.Routes.Length);
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"));
        Assert.Equal((0, 0), (_signalling.Engine.Sessions, _signalling.Ports.Outstanding));
        Pass(2);
    }

    [Fact]
    public void S2_A_tag_that_comes_back_is_a_new_party()
    {
        Fork();
        Answer("1", "b1", 7000);
        _signalling.Send(NgCommand.Delete, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b1"), ("flags", "to-tag|fast"));
        Answer("2", "b1", 7100);
        Assert.Equal(2, _signalling.Plan.Routes.Length);
        Pass(2);
        Assert.Equal(2, _signalling.Plan.Routes.Length);
        Assert.Equal(["a", "b1"], _signalling.Tags().Entries.Select(e => e.Key));
    }

    private void Fork()
    {
        foreach (string branch in (string[])["1", "2"])
            _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("via-branch", branch),
                ("sdp", NgSignalling.Sdp(6000)));
    }

    private void Answer(string branch, string tag, int port) => _signalling.Send(
        NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", tag), ("via-branch", branch),
        ("sdp", NgSignalling.Sdp(port, host: "203.0.113.20")));

    private void Pass(int seconds)
    {
        _signalling.Now += TimeSpan.FromSeconds(seconds);
        _signalling.Engine.HandleTimeout(_signalling.Now);
    }

    private List<string?> Heard(string tag) =>
        [.. ((NgList)((NgDictionary)_signalling.Tags()[tag]!)["subscriptions"]!).Items.Select(s => ((NgDictionary)s).TextOf("tag"))];
}
