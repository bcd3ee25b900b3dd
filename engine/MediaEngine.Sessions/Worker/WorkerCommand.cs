using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Worker;

/// <summary>What the control thread posts to a worker's mailbox.</summary>
public readonly record struct WorkerCommand
{
    private WorkerCommand(WorkerCommandKind kind, long callKey, CallPlan? plan, SnapshotReply? reply) =>
        (Kind, CallKey, Plan, Reply) = (kind, callKey, plan, reply);

    public WorkerCommandKind Kind { get; }

    public long CallKey { get; }

    /// <summary>With <see cref="WorkerCommandKind.Apply"/>.</summary>
    public CallPlan? Plan { get; }

    /// <summary>With <see cref="WorkerCommandKind.Snapshot"/>.</summary>
    public SnapshotReply? Reply { get; }

    public static WorkerCommand Apply(CallPlan plan) =>
        new(WorkerCommandKind.Apply, (plan ?? throw new ArgumentNullException(nameof(plan))).CallKey, plan, null);

    public static WorkerCommand Remove(long callKey) => new(WorkerCommandKind.Remove, callKey, null, null);

    public static WorkerCommand Snapshot(long callKey, SnapshotReply reply) => new(WorkerCommandKind.Snapshot, callKey, null, reply);
}

public enum WorkerCommandKind : byte
{
    Apply,
    Remove,
    Snapshot,
}
