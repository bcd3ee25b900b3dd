namespace MediaEngine.Server.Options;

/// <summary>Kernel scheduling of the engine's threads (sched(7)); rtpengine's scheduling and priority.</summary>
/// <param name="Policy">Null keeps the policy the process was started with.</param>
/// <param name="Priority">For fifo and rr 1 (low) to 99 (high); otherwise the nice value, -20 (high) to 19 (low). Null keeps the nice
/// value.</param>
internal sealed record SchedulingOptions(SchedulingPolicy? Policy, int? Priority)
{
    private const int LowestRealTime = 1;
    private const int HighestRealTime = 99;
    private const int LowestNice = -20;
    private const int HighestNice = 19;

    public bool IsRealTime => Policy is { } policy && IsRealTimePolicy(policy);

    /// <summary>Null when neither is configured.</summary>
    public static SchedulingOptions? From(OptionValues values)
    {
        SchedulingPolicy? policy = values.Text("scheduling")!.ToLowerInvariant() switch
        {
            "fifo" => SchedulingPolicy.Fifo,
            "rr" => SchedulingPolicy.RoundRobin,
            "other" => SchedulingPolicy.Other,
            "batch" => SchedulingPolicy.Batch,
            "idle" => SchedulingPolicy.Idle,
            _ => null,
        };
        int? priority = values.IsSet("priority") ? values.Int32("priority") : null;
        if (policy is null && priority is null)
            return null;
        SchedulingOptions options = new(policy, priority);
        if (!options.IsRealTime)
            return priority is null or (>= LowestNice and <= HighestNice)
                ? options : throw Outside(LowestNice, HighestNice, "the nice value");
        return priority switch
        {
            null => options with { Priority = LowestRealTime },
            >= LowestRealTime and <= HighestRealTime => options,
            _ => throw Outside(LowestRealTime, HighestRealTime, "the priority of scheduling fifo and rr"),
        };
    }

    public static bool IsRealTimePolicy(SchedulingPolicy policy) => policy is SchedulingPolicy.Fifo or SchedulingPolicy.RoundRobin;

    private static OptionException Outside(int lowest, int highest, string what) =>
        new("priority", $"{what} is between {lowest} and {highest}");
}
