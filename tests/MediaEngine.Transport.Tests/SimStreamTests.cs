using MediaEngine.Primitives;
using MediaEngine.Testing;

namespace MediaEngine.Transport.Tests;

/// <summary>The simulated network's outgoing connections behave as the real ones.</summary>
public sealed class SimStreamTests : IDisposable
{
    private readonly SimNetwork _network = new();
    private readonly SimDatagramIo _io;
    private readonly ScriptedHandler _handler;

    public SimStreamTests()
    {
        _io = new SimDatagramIo(_network, new SimPortAllocator());
        _handler = new ScriptedHandler(_io, () => { });
        _io.Drive(_handler);
    }

    [Fact]
    public void A_scripted_peer_is_connected_after_its_delay_and_talks_both_ways()
    {
        SimListener listener = _network.Listen("192.0.2.7:554");
        listener.ConnectDelay = TimeSpan.FromMilliseconds(30);
        var asked = new List<byte>();
        listener.Accepted = peer => peer.Received = bytes =>
        {
            asked.AddRange(bytes);
            peer.Send("reply"u8);
            peer.Close();
        };
        var heard = new List<byte>();
        _handler.OnStream = (_, bytes) => heard.AddRange(bytes);
        Assert.True(_io.Streams.TryConnect(TestAddress.Parse("192.0.2.7:554"), out int token, out _));
        Assert.True(_io.Streams.TryWrite(token, "ask"u8));
        _network.Run(TimeSpan.FromMilliseconds(29));
        Assert.Empty(_handler.Outcomes);
        _network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal("ask"u8.ToArray(), asked);
        Assert.Equal("reply"u8.ToArray(), heard);
        Assert.Equal([(token, "connected"), (token, "closed by the peer")], _handler.Outcomes);
    }

    [Fact]
    public void A_refusal_and_silence_are_as_scripted()
    {
        _network.Listen("192.0.2.7:554").Refusal = "No route to host";
        _network.Listen("192.0.2.8:554").IsSilent = true;
        Assert.True(_io.Streams.TryConnect(TestAddress.Parse("192.0.2.7:554"), out int refused, out _));
        Assert.True(_io.Streams.TryConnect(TestAddress.Parse("192.0.2.8:554"), out int silent, out _));
        _network.Run(TimeSpan.FromSeconds(60));
        Assert.Equal([(refused, "No route to host")], _handler.Outcomes);
        _io.Close(silent);
        Assert.Equal(0, _io.Connections);
    }

    public void Dispose() => _io.Dispose();
}
