using MediaEngine.Primitives;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

public sealed class BufferLedgerTests
{
    [Fact]
    public void The_end_of_a_simulated_engine_names_who_holds_a_buffer_that_is_out()
    {
        var engine = new SimEngine(new SimNetwork());
        Assert.True(engine.Io.TryRent(out PacketBuffer buffer));
        Assert.False(buffer.IsNone);
        var failure = Assert.Throws<InvalidOperationException>(engine.Dispose);
        Assert.Contains("1 of 64 packet buffers were not returned", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"taken by {nameof(BufferLedgerTests)}.cs:", failure.Message, StringComparison.Ordinal);
    }
}
