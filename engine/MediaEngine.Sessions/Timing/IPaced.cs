using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Timing;

/// <summary>Wants to run every 20 ms: see <see cref="PaceTimer"/>.</summary>
internal interface IPaced
{
    /// <summary>Key of the call that ends when a tick throws.</summary>
    long CallKey { get; }

    void Tick(MonotonicTime now);
}
