namespace MediaEngine.Testing;

/// <summary>What happens to a datagram between two addresses of a <see cref="SimNetwork"/>.</summary>
/// <param name="Delay">Always.</param>
/// <param name="Jitter">Up to this much more, evenly spread; packets may overtake each other.</param>
/// <param name="Loss">Probability.</param>
/// <param name="Duplication">Probability of a second copy.</param>
public sealed record SimLink(TimeSpan Delay, TimeSpan Jitter = default, double Loss = 0, double Duplication = 0)
{
    public static readonly SimLink Perfect = new(TimeSpan.FromMicroseconds(100));
}
