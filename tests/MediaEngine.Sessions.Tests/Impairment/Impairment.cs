namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>What a network and a sender do to a stream of packets on its way to the engine.</summary>
/// <param name="Name">Shown in the table of figures.</param>
public sealed record Impairment(string Name)
{
    /// <summary>Probability that a packet is lost.</summary>
    public double Loss { get; init; }

    /// <summary>Mean number of packets lost in a row (Gilbert's model); 1 is independent loss.</summary>
    public double Burst { get; init; } = 1;

    /// <summary>Probability that a packet comes twice, the second up to 60 ms later.</summary>
    public double Duplication { get; init; }

    /// <summary>Probability that a packet is held back for 25 ms, so that the next one overtakes it.</summary>
    public double Reordering { get; init; }

    /// <summary>Standard deviation of the delay, milliseconds (gamma distributed, in order: a queue does not reorder).</summary>
    public double Jitter { get; init; }

    /// <summary>A queue that stops: every 10 s all packets of 200 ms come together.</summary>
    public bool Spikes { get; init; }

    /// <summary>The sender's clock is fast by this many millionths.</summary>
    public double Drift { get; init; }

    /// <summary>What the sender does every 15 s.</summary>
    public Restart Restart { get; init; }

    public override string ToString() => Name;
}
