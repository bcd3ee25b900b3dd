namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>Impairments of the network and the sender that a stream has when it reaches the engine.</summary>
/// <param name="Name">The name in the table of figures.</param>
public sealed record Impairment(string Name)
{
    /// <summary>Probability that a packet is lost.</summary>
    public double Loss { get; init; }

    /// <summary>Mean number of packets lost in a row (Gilbert's model); 1 is independent loss.</summary>
    public double Burst { get; init; } = 1;

    /// <summary>Probability that a packet arrives twice. The second copy is up to 60 ms later.</summary>
    public double Duplication { get; init; }

    /// <summary>Probability that a packet is delayed by 25 ms, so that the next packet overtakes it.</summary>
    public double Reordering { get; init; }

    /// <summary>Standard deviation of the delay, milliseconds. The delay is gamma distributed; the order is kept.</summary>
    public double Jitter { get; init; }

    /// <summary>Every 10 s the network stalls for 200 ms and then delivers all packets at once.</summary>
    public bool Spikes { get; init; }

    /// <summary>Clock drift of the sender, parts per million; positive is fast.</summary>
    public double Drift { get; init; }

    /// <summary>The restart of the sender every 15 s.</summary>
    public Restart Restart { get; init; }

    public override string ToString() => Name;
}
