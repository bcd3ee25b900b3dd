using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>A port that was released and is not booked yet.</summary>
internal sealed class ReleasedPort(TransportAddress local, MonotonicTime restsUntil)
{
    public TransportAddress Local => local;

    public MonotonicTime RestsUntil => restsUntil;

    public ReleasedPort? Next { get; set; }
}
