namespace MediaEngine.Server.Options;

/// <summary>The kernel's numbers (sched.h).</summary>
internal enum SchedulingPolicy
{
    Other = 0,
    Fifo = 1,
    RoundRobin = 2,
    Batch = 3,
    Idle = 5,
}
