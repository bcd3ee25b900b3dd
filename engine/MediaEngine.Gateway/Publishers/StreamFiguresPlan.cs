using MediaEngine.Gateway.Cameras;
using MediaEngine.Gateway.Hub;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Publishers;

/// <summary>Reports the figures of a stream whose media comes from other calls.</summary>
internal sealed record StreamFiguresPlan(int Id) : SourcePlan(Id)
{
    internal override IMediaSource Open(WorkerContext context, long callKey) =>
        new Figures(new FiguresTimer(context, StreamHub.Of(context, callKey)));

    private sealed class Figures(FiguresTimer timer) : IMediaSource
    {
        private bool _runs;

        public void Connect(IMediaSink[] sinks, MonotonicTime now)
        {
            if (!_runs)
                timer.Start(now);
            _runs = true;
        }

        public void Close() => timer.Stop();
    }
}
