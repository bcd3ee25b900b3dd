using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Worker;

/// <summary>
/// The media plane over several workers: a new call is assigned to the worker with the fewest calls, and stays there. Used by the control
/// thread only. Waking a worker costs more than posting to it, so workers are woken after the replies are sent: <see cref="WakeWorkers"/>.
/// </summary>
/// <param name="workers">One mailbox for each worker.</param>
public sealed class WorkerMediaPlane(IReadOnlyList<Mailbox<WorkerCommand>> workers) : IMediaPlane
{
    /// <summary>The most a command posts: removals of the calls it merges, and a plan.</summary>
    private const int RoomToSpare = 256;

    private readonly Dictionary<long, int> _workerOfCall = [];
    private readonly int[] _calls = new int[workers.Count];
    private readonly Queue<(int Worker, WorkerCommand Command)> _unsentRemovals = new();
    private readonly bool[] _unaware = new bool[workers.Count];
    private int _nextWorker;

    public bool Apply(CallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        SendUnsentRemovals();
        bool known = _workerOfCall.ContainsKey(plan.CallKey);
        int worker = WorkerOf(plan.CallKey, plan.Beside);
        if (!Post(worker, WorkerCommand.Apply(plan)))
            return false;
        if (!known)
        {
            _workerOfCall.Add(plan.CallKey, worker);
            _calls[worker]++;
            _nextWorker = (worker + 1) % _calls.Length;
        }

        return true;
    }

    public bool HasRoom
    {
        get
        {
            SendUnsentRemovals();
            foreach (Mailbox<WorkerCommand> worker in workers)
            {
                if (worker.Room < RoomToSpare)
                    return false;
            }

            return _unsentRemovals.Count == 0;
        }
    }

    public void Remove(long callKey, bool reports)
    {
        SendUnsentRemovals();
        if (!_workerOfCall.Remove(callKey, out int worker))
            return;
        _calls[worker]--;

        // A lost removal would lose its ports, so it waits for the next command when the mailbox is full.
        WorkerCommand removal = reports ? WorkerCommand.End(callKey) : WorkerCommand.Remove(callKey);
        if (_unsentRemovals.Count > 0 || !Post(worker, removal))
            _unsentRemovals.Enqueue((worker, removal));
    }

    public int WorkerOf(long callKey, long beside = 0) =>
        _workerOfCall.TryGetValue(callKey, out int worker) || (beside != 0 && _workerOfCall.TryGetValue(beside, out worker))
            ? worker : LeastBusyWorker();

    public bool TryGetFigures(long callKey, out CallSnapshot? figures)
    {
        figures = null;
        SendUnsentRemovals();
        if (!_workerOfCall.TryGetValue(callKey, out int worker) || !Post(worker, WorkerCommand.ReportFigures(callKey)))
            return true;

        // Somebody waits for it: the worker begins while the request is put aside.
        _unaware[worker] = false;
        workers[worker].Wake();
        return false;
    }

    /// <summary>Wakes the workers that have commands. Called after every turn of the control thread.</summary>
    public void WakeWorkers()
    {
        for (int i = 0; i < _unaware.Length; i++)
        {
            if (!_unaware[i])
                continue;
            _unaware[i] = false;
            workers[i].Wake();
        }
    }

    private bool Post(int worker, WorkerCommand command)
    {
        bool posted = workers[worker].TryPostWithoutWake(command);
        _unaware[worker] = true;
        if (!posted)
            WakeWorkers();
        return posted;
    }

    private void SendUnsentRemovals()
    {
        while (_unsentRemovals.TryPeek(out (int Worker, WorkerCommand Command) removal) &&
            Post(removal.Worker, removal.Command))
        {
            _unsentRemovals.Dequeue();
        }
    }

    private int LeastBusyWorker()
    {
        int best = _nextWorker;
        for (int i = 0; i < _calls.Length; i++)
        {
            int candidate = (_nextWorker + i) % _calls.Length;
            if (_calls[candidate] < _calls[best])
                best = candidate;
        }

        return best;
    }
}
