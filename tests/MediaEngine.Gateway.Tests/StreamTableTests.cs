using MediaEngine.Gateway.Streams;
using Xunit;

namespace MediaEngine.Gateway.Tests;

public sealed class StreamTableTests
{
    [Fact]
    public void A_stream_closes_its_camera_some_seconds_after_the_last_viewer() =>
        Assert.Equal(TimeSpan.FromSeconds(10), new StreamSettings("door").CloseAfter);
}
