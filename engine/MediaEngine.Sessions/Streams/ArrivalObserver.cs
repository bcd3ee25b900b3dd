namespace MediaEngine.Sessions.Streams;

/// <summary>Looks at the RTP packets a section has accepted, before they are forwarded.</summary>
internal abstract class ArrivalObserver
{
    /// <summary>It has to see every packet.</summary>
    public abstract bool ReadsPackets { get; }

    /// <param name="stream">The packet's; null when it has no place in the section's table.</param>
    /// <param name="packet">Gets the stream it repairs.</param>
    public abstract void Accept(InboundStream? stream, ref ReceivedPacket packet);

    public abstract void Stop();
}
