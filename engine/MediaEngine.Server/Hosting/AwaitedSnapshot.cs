using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Worker;

namespace MediaEngine.Server.Hosting;

/// <summary>A snapshot the control thread waits for. Needs no disposal: the worker may complete it after the wait is over.</summary>
internal sealed class AwaitedSnapshot : SnapshotReply
{
    private readonly TaskCompletionSource<CallSnapshot?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Complete(CallSnapshot? snapshot) => _done.TrySetResult(snapshot);

    public override CallSnapshot? Wait(TimeSpan timeout) => _done.Task.Wait(timeout) ? _done.Task.Result : null;
}
