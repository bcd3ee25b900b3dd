using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using Xunit;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>A quirky camera, the gateway, and viewers of the stream "cam".</summary>
internal sealed class QuirkBench : IDisposable
{
    private const string Name = "cam";
    private readonly List<SimViewer> _viewers = [];

    public QuirkBench(Action<QuirkCam>? quirk = null, Func<StreamSettings, StreamSettings>? settings = null)
    {
        Camera = new QuirkCam(Rig);
        quirk?.Invoke(Camera);
        var usual = new StreamSettings(Name) { Url = Camera.Url, Credentials = new RtspCredentials("admin", "secret") };
        Rig.Gateway.Put(settings?.Invoke(usual) ?? usual, Rig.Network.Now);
    }

    public GatewayRig Rig { get; } = new();

    public QuirkCam Camera { get; }

    public SimViewer Viewer => _viewers[0];

    public StreamStatus Status => Rig.Status(Name);

    public MonotonicTime Now => Rig.Network.Now;

    public static Func<StreamSettings, StreamSettings> Over(params ImmutableArray<RtspTransportKind> transports) =>
        s => s with { Transports = transports };

    public SimViewer Watch()
    {
        var viewer = new SimViewer(Rig, 6000 + 10 * _viewers.Count);
        _viewers.Add(viewer);
        viewer.Watch(Name);
        Assert.Equal(SessionOutcome.Done, viewer.Reply!.Outcome);
        return viewer;
    }

    public QuirkBench Run(double seconds)
    {
        Rig.Run(TimeSpan.FromSeconds(seconds));
        return this;
    }

    /// <summary>Checks that the viewer got every picture since its first one, unchanged, whole and in order.</summary>
    /// <param name="mayMiss">Pictures that may be missing.</param>
    public void ShowsEveryPicture(SimViewer? viewer = null, int mayMiss = 0, int least = 20)
    {
        viewer ??= Viewer;
        Assert.True(viewer.Video.Count >= least, $"{viewer.Video.Count} pictures; {Status.State}: {Status.Detail}");
        Assert.True(viewer.Video[0].Info.IsStart);
        int at = -1;
        int missed = 0;
        for (int i = 0; i < viewer.Video.Count; i++)
        {
            ViewedFrame frame = viewer.Video[i];
            string slices = QuirkPictures.Slices(frame.Data);
            int found = Camera.Sent.FindIndex(at + 1, s => s.Slices == slices);
            Assert.True(found >= 0, $"picture {i} was not sent, or not in this order");
            missed += at < 0 ? 0 : found - at - 1;
            at = found;
            Assert.False(frame.Info.IsDamaged);
            if (i > 0)
                Assert.True((int)(frame.Info.Timestamp - viewer.Video[i - 1].Info.Timestamp) > 0, $"the time of picture {i} goes back");
        }

        int late = Camera.Sent.FindAll(s => s.At < Now - TimeSpan.FromMilliseconds(200)).Count - 1;
        Assert.True(at >= late, $"the last picture is {at}, and {late} was sent 200 ms ago");
        Assert.InRange(missed, 0, mayMiss);
    }

    /// <summary>The longest time without a picture since the first one, or since a time.</summary>
    public TimeSpan LongestGap(MonotonicTime since = default)
    {
        TimeSpan longest = TimeSpan.Zero;
        MonotonicTime last = since == default ? Viewer.Video[0].At : since;
        foreach (ViewedFrame frame in Viewer.Video.Where(f => f.At > last).ToArray())
        {
            longest = frame.At - last > longest ? frame.At - last : longest;
            last = frame.At;
        }

        return Now - last > longest ? Now - last : longest;
    }

    public void Dispose()
    {
        foreach (SimViewer viewer in _viewers)
            viewer.Dispose();
        Rig.Dispose();
    }
}
