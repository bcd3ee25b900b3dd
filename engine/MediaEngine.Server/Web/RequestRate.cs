using System.Net;

namespace MediaEngine.Server.Web;

/// <summary>
/// Limits requests that cost something (an offer needs keys and ports) for each source: a bucket of tokens that fills again. Loopback is
/// not limited: it is this machine, and a proxy on it speaks for all its clients.
/// </summary>
internal sealed class RequestRate(TimeProvider clock)
{
    private const int Capacity = 4096;

    private readonly Lock _lock = new();
    private readonly SourceTable<Bucket> _sources = new(Capacity);

    /// <summary>Requests at once.</summary>
    public double Burst { get; init; } = 200;

    /// <summary>Requests per second.</summary>
    public double Rate { get; init; } = 20;

    /// <summary>Sources that are remembered.</summary>
    public int Count => _sources.Count;

    /// <summary>Null when the request is admitted; otherwise the time after which the next one is.</summary>
    public TimeSpan? Refuse(IPAddress source)
    {
        if (IPAddress.IsLoopback(source))
            return null;
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            Bucket bucket = _sources.Of(source);
            if (bucket.At == 0)
                bucket.Tokens = Burst;
            else
                bucket.Tokens = Math.Min(Burst, bucket.Tokens + clock.GetElapsedTime(bucket.At, now).TotalSeconds * Rate);
            bucket.At = Math.Max(now, 1);
            if (bucket.Tokens >= 1)
            {
                bucket.Tokens--;
                return null;
            }

            return TimeSpan.FromSeconds((1 - bucket.Tokens) / Rate);
        }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        /// <summary>Timestamp of the last request; 0 before the first.</summary>
        public long At { get; set; }
    }
}
