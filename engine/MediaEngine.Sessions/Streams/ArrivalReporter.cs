using MediaEngine.Primitives;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Streams;

/// <summary>Records arrivals of packets with transport-wide sequence numbers, and reports them to their sender.</summary>
internal abstract class ArrivalReporter : TimerNode
{
    public abstract void Accept(ushort sequenceNumber, MediaSection section, uint mediaSsrc, MonotonicTime arrival);
}
