using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Streams;

/// <summary>Makes the packets of an outbound stream from those of its source. Belongs to the stream and outlives plans.</summary>
internal abstract class StreamProcess : TimerNode, IDisposable
{
    public abstract void Dispose();
}
