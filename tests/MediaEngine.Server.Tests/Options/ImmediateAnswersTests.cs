using MediaEngine.Media;
using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class ImmediateAnswersTests
{
    [Fact]
    public void Codecs_are_listed_as_rtpengine_does_it_and_only_what_is_installed_counts_as_supported()
    {
        using var output = new StringWriter();
        Assert.True(ImmediateAnswers.TryAnswer(["--codecs"], output));
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("PCMA: fully supported", lines);
        Assert.Equal(
            AudioCodecs.All.Where(c => c.IsAvailable).Select(c => c.Encoding).Distinct().Order(),
            lines.Where(l => l.EndsWith(": fully supported", StringComparison.Ordinal)).Select(l => l.Split(':')[0]).Order());
    }
}
