namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Decides when to try a camera again. A pure function of the cause of the failure, the number of failures in a row, and a random number.
/// </summary>
public static class RtspRetryPolicy
{
    /// <summary>Up to this many failures in a row, <see cref="RtspFailure.RetryAtOnce"/> is followed.</summary>
    private const int AtOnce = 3;

    /// <summary>
    /// Attempts with the shortest pause, about two minutes in total. A camera that restarts is shown within a second, and a camera that is
    /// gone costs little.
    /// </summary>
    private const int Eager = 120;

    /// <summary>Wrong passwords before the long pause, because cameras lock accounts.</summary>
    private const int Passwords = 2;

    /// <summary>
    /// The same for a camera that accepted the password before. Some cameras refuse it for a few seconds while they start.
    /// </summary>
    private const int KnownPasswords = 5;

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="failure">The last failure.</param>
    /// <param name="attempt">Failures in a row, including this one: 1 or more.</param>
    /// <param name="random">A random number from 0 to below 1.</param>
    /// <param name="memory">What is known of the camera.</param>
    public static TimeSpan Delay(RtspFailure failure, int attempt, double random, RtspMemory memory)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (failure.RetryAtOnce && attempt <= AtOnce)
            return TimeSpan.Zero;
        if (failure.RetryAfter is TimeSpan wish)
            return TimeSpan.FromSeconds(Math.Clamp(wish.TotalSeconds, 1, 60) * (1 + 0.1 * random));
        double seconds = failure.Cause switch
        {
            RtspFailureCause.Asleep => 0.9 + 0.2 * random,
            RtspFailureCause.Busy => Jitter(Growth(2, 1.5, attempt - 1, 20), 0.8, random),
            RtspFailureCause.Unauthorized => Password(attempt, random, memory),
            RtspFailureCause.Refused or RtspFailureCause.NotSupported => Jitter(Growth(5, 2, attempt - 1, 60), 0.8, random),
            RtspFailureCause.Protocol => Jitter(Growth(1, 2, attempt - 1, 30), 0.5, random),
            _ => Math.Max(0.5, Jitter(Growth(1, 1.2, Math.Max(0, attempt - Eager), 30), 0.5, random)),
        };
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>The pause before the first attempt when many cameras start together, for example after a power cut.</summary>
    /// <param name="cameras">The number of cameras that start.</param>
    /// <param name="random">A random number from 0 to below 1.</param>
    public static TimeSpan Spread(int cameras, double random) =>
        TimeSpan.FromMilliseconds(Math.Clamp(cameras - 1, 0, 50) * 20 * random);

    private static double Password(int attempt, double random, RtspMemory memory)
    {
        bool known = memory.Authentication != RtspAuthenticationScheme.None;
        if (attempt >= (known ? KnownPasswords : Passwords))
            return 60 * (1 + 0.1 * random);
        return known ? 1.2 + 0.2 * random : 2 + random;
    }

    private static double Growth(double first, double factor, int steps, double most) =>
        Math.Min(most, first * Math.Pow(factor, Math.Min(steps, 100)));

    /// <summary>A random value between <paramref name="least"/> times the value and the value.</summary>
    private static double Jitter(double value, double least, double random) => value * (least + (1 - least) * random);
}
