using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Worker;

/// <summary>A command from the control thread in a worker's mailbox.</summary>
public readonly record struct WorkerCommand
{
    private WorkerCommand(WorkerCommandKind kind, long callKey, CallPlan? plan) => (Kind, CallKey, Plan) = (kind, callKey, plan);

    public WorkerCommandKind Kind { get; }

    public long CallKey { get; }

    /// <summary>With <see cref="WorkerCommandKind.Apply"/>.</summary>
    public CallPlan? Plan { get; }

    public static WorkerCommand Apply(CallPlan plan) =>
        new(WorkerCommandKind.Apply, (plan ?? throw new ArgumentNullException(nameof(plan))).CallKey, plan);

    public static WorkerCommand Remove(long callKey) => new(WorkerCommandKind.Remove, callKey, null);

    public static WorkerCommand End(long callKey) => new(WorkerCommandKind.End, callKey, null);

    public static WorkerCommand ReportFigures(long callKey) => new(WorkerCommandKind.ReportFigures, callKey, null);
}
