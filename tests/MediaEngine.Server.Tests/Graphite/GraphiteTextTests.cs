using System.Text;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Graphite;
using Xunit;

namespace MediaEngine.Server.Tests.Graphite;

public sealed class GraphiteTextTests
{
    private static readonly NgDictionary _statistics = new NgDictionary()
        .Add("currentstatistics", new NgDictionary().Add("sessionsown", 3))
        .Add("totalstatistics", new NgDictionary().Add("uptime", "12.500000").Add("relayedpackets", 70_000_000_000))
        .Add("controlstatistics", new NgDictionary().Add("proxies", new NgList()).Add("totalstart recordingcount", 2))
        .Add("interfaces", new NgList());

    [Fact]
    public void Each_number_is_a_line_of_name_value_and_time()
    {
        string text =
            Encoding.ASCII.GetString(GraphiteText.Write(_statistics, "", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_999)));
        Assert.Equal(
            "currentstatistics.sessionsown 3 1700000000\ntotalstatistics.uptime 12.500000 1700000000\n"
            + "totalstatistics.relayedpackets 70000000000 1700000000\ncontrolstatistics.totalstart_recordingcount 2 1700000000\n", text);
    }

    [Fact]
    public void The_prefix_stands_in_front_of_every_name()
    {
        string[] lines = Encoding.ASCII.GetString(GraphiteText.Write(_statistics, "site.sbc1", DateTimeOffset.UnixEpoch)).TrimEnd('\n')
            .Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("site.sbc1.", line, StringComparison.Ordinal));
    }
}
