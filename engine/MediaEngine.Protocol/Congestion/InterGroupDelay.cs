using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The inter-group delay variation: the distance of two groups of packets at the receiver minus their distance at the sender
/// (draft-ietf-rmcat-gcc-02 section 5.2). Packets sent within 5 ms form a group, and so does a burst that arrives faster than it was sent.
/// </summary>
internal struct InterGroupDelay
{
    private static readonly TimeSpan _group = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan _longestBurst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _reset = TimeSpan.FromSeconds(3);

    private Group _current;
    private Group _previous;

    /// <summary>True with the first packet of a new group. The deltas are then between the two groups before it.</summary>
    public bool Add(in PacketFeedback packet, out TimeSpan sendDelta, out TimeSpan arrivalDelta)
    {
        sendDelta = arrivalDelta = TimeSpan.Zero;
        if (!_current.Any)
        {
            _current = new Group(packet);
            return false;
        }

        if (packet.Sent < _current.FirstSent)
            return false;
        TimeSpan sinceArrival = packet.Arrival - _current.LastArrival;
        bool burst = sinceArrival - (packet.Sent - _current.LastSent) < TimeSpan.Zero && sinceArrival <= _group
            && packet.Arrival - _current.FirstArrival < _longestBurst;
        if (burst || packet.Sent - _current.FirstSent <= _group)
        {
            _current.Extend(packet);
            return false;
        }

        bool complete = _previous.Any;
        if (complete)
        {
            sendDelta = _current.LastSent - _previous.LastSent;
            arrivalDelta = _current.LastArrival - _previous.LastArrival;
            if (arrivalDelta < TimeSpan.Zero || arrivalDelta - sendDelta > _reset)
            {
                // The receiver's clock has jumped, or the path was interrupted.
                _current = _previous = default;
                return false;
            }
        }

        _previous = _current;
        _current = new Group(packet);
        return complete;
    }

    private struct Group(in PacketFeedback packet)
    {
        public bool Any = true;
        public MonotonicTime FirstSent = packet.Sent;
        public MonotonicTime LastSent = packet.Sent;
        public MonotonicTime FirstArrival = packet.Arrival;
        public MonotonicTime LastArrival = packet.Arrival;

        public void Extend(in PacketFeedback packet)
        {
            if (packet.Sent > LastSent)
                LastSent = packet.Sent;
            if (packet.Arrival > LastArrival)
                LastArrival = packet.Arrival;
        }
    }
}
