using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class NgCommandsTests
{
    public static readonly string[] ShortNames =
    [
        "ping", "offer", "answer", "delete", "query", "list", "startrec", "stoprec", "pauserec", "startfwd", "stopfwd", "blkdtmf",
        "unblkdtmf", "blkmedia", "unblkmedia", "playmedia", "stopmedia", "playdtmf", "stats", "slnmedia", "unslnmedia", "pub", "subreq",
        "subans", "unsub", "injstart", "injstop", "conn", "cli", "trnsfm", "create", "crtansw", "mesh",
    ];

    [Fact]
    public void Every_command_is_found_by_its_name_and_stands_at_its_place()
    {
        Assert.Equal(Enum.GetValues<NgCommand>(), NgCommands.All.Select(c => c.Command));
        foreach (NgCommandDefinition row in NgCommands.All)
        {
            Assert.True(NgCommands.TryFind(row.Name, out NgCommand command));
            Assert.Equal(row.Command, command);
        }
    }

    [Fact]
    public void Short_names_are_those_of_the_statistics() =>
        Assert.Equal(ShortNames.Order(), NgCommands.All.Select(c => c.ShortName).Where(n => n.Length > 0).Order());

    [Theory]
    [InlineData("Ping")]
    [InlineData("start  recording")]
    [InlineData("start-recording")]
    [InlineData("block dtmf")]
    [InlineData("")]
    public void Names_match_exactly(string name) => Assert.False(NgCommands.TryFind(name, out _));

    [Fact]
    public void Cli_may_be_upper_case()
    {
        Assert.True(NgCommands.TryFind("CLI", out NgCommand command));
        Assert.Equal(NgCommand.Cli, command);
    }
}
