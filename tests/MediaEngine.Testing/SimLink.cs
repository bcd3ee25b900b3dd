namespace MediaEngine.Testing;

/// <summary>The impairments of datagrams between two addresses of a <see cref="SimNetwork"/>.</summary>
/// <param name="Delay">The constant delay.</param>
/// <param name="Jitter">The maximum additional delay, uniformly distributed. Packets may overtake each other.</param>
/// <param name="Loss">The probability of loss.</param>
/// <param name="Duplication">The probability of a second copy.</param>
public sealed record SimLink(TimeSpan Delay, TimeSpan Jitter = default, double Loss = 0, double Duplication = 0)
{
    public static readonly SimLink Perfect = new(TimeSpan.FromMicroseconds(100));
}
