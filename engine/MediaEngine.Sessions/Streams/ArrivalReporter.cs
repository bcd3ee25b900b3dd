using MediaEngine.Primitives;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Streams;

/// <summary>Is told when packets with transport-wide numbers came, and reports that to their sender.</summary>
internal abstract class ArrivalReporter : TimerNode
{
    public abstract void Accept(ushort sequenceNumber, MediaSection section, uint mediaSsrc, MonotonicTime arrival);
}
