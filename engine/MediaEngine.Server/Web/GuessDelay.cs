using System.Net;

namespace MediaEngine.Server.Web;

/// <summary>
/// Slows down who guesses tokens. After some wrong tokens each request of the source that shows a token waits before it is looked at,
/// longer after each further one. A right token waits as long as a wrong one: the wait tells nothing. A right token does not end the
/// waits, because who has one may guess another.
/// </summary>
internal sealed class GuessDelay(TimeProvider clock)
{
    /// <summary>Wrong tokens without a wait.</summary>
    public const int Free = 5;

    private const int Capacity = 4096;
    private const int MostDoublings = 6;

    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly SourceTable<Guesses> _sources = new(Capacity);

    /// <summary>A request that would have to wait longer is refused.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>One wrong token is forgotten after this time.</summary>
    public TimeSpan Forgotten { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request of the source has to wait, which takes its place in the queue; more than <see cref="Longest"/> takes
    /// none: the request is refused.</summary>
    public TimeSpan Wait(IPAddress source)
    {
        lock (_lock)
        {
            Guesses guesses = Known(source);
            if (guesses.Wrong < Free)
                return TimeSpan.Zero;
            DateTimeOffset now = clock.GetUtcNow();
            TimeSpan wait = guesses.Next > now ? guesses.Next - now : TimeSpan.Zero;
            if (wait <= Longest)
                guesses.Next = now + wait + _first * (1 << Math.Min(guesses.Wrong - Free, MostDoublings));
            return wait;
        }
    }

    /// <summary>The source showed a wrong token.</summary>
    public void Failed(IPAddress source)
    {
        lock (_lock)
        {
            Guesses guesses = Known(source);
            guesses.Wrong = Math.Min(guesses.Wrong + 1, Free + MostDoublings);
            if (guesses.Wrong == Free)
                guesses.Next = clock.GetUtcNow() + _first;
        }
    }

    private Guesses Known(IPAddress source)
    {
        Guesses guesses = _sources.Of(source);
        DateTimeOffset now = clock.GetUtcNow();
        if (guesses.Wrong == 0)
            guesses.Since = now;
        int forgotten = (int)Math.Min(guesses.Wrong, (now - guesses.Since) / Forgotten);
        guesses.Wrong -= forgotten;
        guesses.Since += forgotten * Forgotten;
        return guesses;
    }

    private sealed class Guesses
    {
        public int Wrong { get; set; }

        /// <summary>When the last wrong token was forgotten, or the first one came.</summary>
        public DateTimeOffset Since { get; set; }

        /// <summary>When the next request is looked at.</summary>
        public DateTimeOffset Next { get; set; }
    }
}
