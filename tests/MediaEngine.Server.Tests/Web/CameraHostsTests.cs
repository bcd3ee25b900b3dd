using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Listeners;
using MediaEngine.Server.Tests.Options;
using MediaEngine.Server.Web;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

/// <summary>S23: which addresses of cameras are connected to.</summary>
public sealed class CameraHostsTests : IDisposable
{
    private readonly ControlFixture _control = new();
    private readonly StreamTable _streams = new();

    public CameraHostsTests() => _control.Control.Start();

    public void Dispose() => _control.Dispose();

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("localhost", false)]
    public async Task A_host_that_only_the_API_named_has_to_be_in_the_camera_networks(string host, bool allowed)
    {
        Put("api", $"rtsp://{host}/live", isOfApi: true);
        (TransportAddress address, string problem) = await ResolveAsync(host);
        Assert.Equal(allowed, !address.IsNone);
        Assert.Equal(allowed ? 8554 : 0, address.Port);
        Assert.Equal(allowed, problem.Length == 0);
        if (!allowed)
            Assert.Contains("camera-networks", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    public async Task A_host_that_the_configuration_names_may_be_anywhere(string host)
    {
        Put("api", "rtsp://localhost/live", isOfApi: true);
        Put("file", $"rtsp://{host.ToLowerInvariant()}/live", isOfApi: false);
        (TransportAddress address, _) = await ResolveAsync(host);
        Assert.True(address.IsLoopback);
    }

    [Fact]
    public async Task A_name_that_cannot_be_resolved_is_explained()
    {
        (TransportAddress address, string problem) = await ResolveAsync("no-such-camera.invalid");
        Assert.True(address.IsNone);
        Assert.Contains("'no-such-camera.invalid' c", problem, StringComparison.Ordinal);
    }

    private void Put(string name, string url, bool isOfApi) =>
        _streams.Put(StreamEntry.Of(ConfiguredStream.From(new StreamDefinition(name) { Url = url }, out _)!, isOfApi));

    /// <summary>Asks on the control thread, where the answer comes too.</summary>
    private async Task<(TransportAddress Address, string Problem)> ResolveAsync(string host)
    {
        CameraHosts hosts = new(_control.Control, _streams, Configured.With().Web.CameraNetworks);
        TaskCompletionSource<(TransportAddress, string)> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_control.Control.TryPost(() => hosts.Resolve(host, 8554, (address, problem) =>
        {
            Assert.True(_control.Control.IsCurrent);
            answer.TrySetResult((address, problem));
        })));
        return await answer.Task.WaitAsync(ControlFixture.Patience);
    }
}
