using MediaEngine.Interop.Linux;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Large datagrams come in groups of one size, the packets of a video frame. Those of a port to one peer leave in one send
/// (<see cref="SendSegments"/>) while that send is in the submission queue.
/// </summary>
internal sealed class JoinedSends(SubmissionQueue submissions)
{
    private bool _refusesSegments;

    /// <summary>Adds a datagram to the port's open send; false when it needs a send of its own.</summary>
    public bool TryJoin(AttachedPort port, in TransportAddress remote, PacketBuffer buffer)
    {
        if (buffer.Length > port.OpenLength || port.OpenRemote != remote || !submissions.IsQueued(port.OpenSend))
            return false;
        int count = submissions.Append(port.OpenSend, port.Index, buffer);

        // Only the last may be shorter.
        if (buffer.Length < port.OpenLength || count == SendSegments.Most)
            port.OpenLength = 0;
        return true;
    }

    /// <summary>The send that was made last is the port's: later large datagrams may join it.</summary>
    public void Open(AttachedPort port, in TransportAddress remote, int length)
    {
        port.OpenLength = 0;
        if (length <= SendSegments.Longest && !port.RefusesSegments && !_refusesSegments)
            (port.OpenSend, port.OpenLength, port.OpenRemote) = (submissions.Made, length, remote);
    }

    /// <summary>The route or the device does not support segments, and these datagrams were lost. Later ones are sent one by one.</summary>
    /// <param name="port">The port of the send; null when it is gone.</param>
    /// <param name="error">The send's errno.</param>
    public void HandleFailure(AttachedPort? port, int error)
    {
        if (error is Errno.Io or Errno.OpNotSupp)
            _refusesSegments = true;
        else if (error is Errno.Inval or Errno.MsgSize && port is not null)
            port.RefusesSegments = true;
    }
}
