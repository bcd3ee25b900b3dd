using MediaEngine.Server.Hosting;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Web;
using MediaEngine.Server.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class StreamReloadTests
{
    private readonly FakeGateway _gateway = new();
    private readonly StreamTable _table = new();
    private string _file = Sections("[stream-a]\nurl = rtsp://u:p@h/1\ntransport = tcp\n[stream-b]\nurl = test:\n[stream-c]\n");
    private StreamChanges _changes;

    [Fact]
    public async Task Streams_of_the_file_are_added_changed_and_removed_and_others_keep_running()
    {
        StreamReload reload = Start();
        object unchanged = _gateway.Streams["a"];
        Assert.Equal(new StreamChanges(3, 0, 0, 0), _changes);

        _file = Sections("[stream-a]\nurl = rtsp://u:p@h/1\ntransport = tcp\n[stream-b]\nurl = test:other\n[stream-d]\n");
        await reload.ReloadAsync();
        Assert.Equal(new StreamChanges(1, 1, 1, 1), _changes);
        Assert.Equal(["a", "b", "d"], _gateway.Streams.Keys.Order());
        Assert.Same(unchanged, _gateway.Streams["a"]);
        Assert.Equal("test:other", _gateway.Streams["b"].Url);
    }

    [Theory]
    [InlineData("[stream-a]\nurl = rtsp://u:q@h/1\ntransport = tcp\n[stream-b]\nurl = test:\n[stream-c]\n")]
    [InlineData("[stream-a]\nurl = rtsp://u:p@h/1\ntransport = udp\n[stream-b]\nurl = test:\n[stream-c]\n")]
    public async Task A_new_password_or_transport_is_a_change(string sections)
    {
        StreamReload reload = Start();
        _file = Sections(sections);
        await reload.ReloadAsync();
        Assert.Equal(new StreamChanges(0, 1, 0, 2), _changes);
    }

    [Fact]
    public async Task A_file_with_an_error_changes_nothing()
    {
        StreamReload reload = Start();
        _file = Sections("[stream-a]\nur = x\n");
        await reload.ReloadAsync();
        Assert.Equal(["a", "b", "c"], _gateway.Streams.Keys.Order());
    }

    [Fact]
    public async Task A_stream_of_the_API_stays()
    {
        StreamReload reload = Start();
        ConfiguredStream own = ConfiguredStream.From(new StreamDefinition("own") { Url = "test:" }, out _)!;
        _table.Put(StreamEntry.Of(own, isOfApi: true));
        _gateway.Put(own.Settings, default);
        await reload.ReloadAsync();
        Assert.Equal(["a", "b", "c", "own"], _gateway.Streams.Keys.Order());
        Assert.Equal(new StreamChanges(0, 0, 0, 3), _changes);
    }

    private static string Sections(string sections) => "[rtpengine]\ninterface = 127.0.0.1\nlisten-web = 8080\n" + sections;

    private StreamReload Start()
    {
        OptionSource source = OptionSource.Load([], _ => _file);
        _changes = Apply(StreamSections.Read(source));
        return new StreamReload(source, streams => Task.FromResult(_changes = Apply(streams)), NullLogger.Instance);
    }

    private StreamChanges Apply(IReadOnlyList<ConfiguredStream> streams) => ConfiguredStreams.Apply(streams, _table, _gateway, default);
}
