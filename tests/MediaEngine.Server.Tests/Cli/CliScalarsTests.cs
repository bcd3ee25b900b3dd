using MediaEngine.Control;
using MediaEngine.Control.Interfaces;
using MediaEngine.Primitives;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Hosting;
using MediaEngine.Sessions;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Server.Tests.Cli;

public sealed class CliScalarsTests
{
    private readonly ControlEngine _engine = Engine();

    [Theory]
    [InlineData("maxsessions", "-1", "Success setting maxsessions to -1; disable feature\n", "Maximum sessions configured on rtpengine: -1\n")]
    [InlineData("maxsessions", "7", "Success setting maxsessions to 7\n", "Maximum sessions configured on rtpengine: 7\n")]
    [InlineData("timeout", "20", "Success setting timeout to 20\n", "TIMEOUT=20\n")]
    public void A_number_that_was_set_is_listed(string name, string value, string success, string listed)
    {
        Assert.Equal(success, Run($"set {name}", value));
        Assert.Equal(listed, Run($"list {name}", ""));
    }

    [Theory]
    [InlineData("timeout", "-1")]
    [InlineData("timeout", "soon")]
    public void What_is_no_usable_number_changes_nothing(string name, string value)
    {
        string before = Run($"list {name}", "");
        Assert.StartsWith("Fail setting", Run($"set {name}", value));
        Assert.Equal(before, Run($"list {name}", ""));
    }

    private string Run(string words, string argument) => CliScalars.Rows(_engine).Single(r => r.Words == words).Answer(argument);

    private static ControlEngine Engine()
    {
        Assert.True(TransportAddress.TryParseAddress("127.0.0.1", out TransportAddress local));
        ControlSettings settings = new()
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", [new PortPool("pub", local, local, 40000, 40999)])]),
            UnixMicroseconds = _ => 0,
            Certificate = LocalCertificate.Always(_ => ""),
            InstanceId = "test",
        };
        return new ControlEngine(settings, new NoPorts(), new WorkerMediaPlane([], () => new AwaitedSnapshot()), new SystemRandom());
    }

    private sealed class NoPorts : IPortAllocator
    {
        public bool TryAllocate(PortPool pool, Span<MediaPort?> ports) => false;

        public void Release(MediaPort port) => throw new InvalidOperationException("nothing was allocated");
    }
}
