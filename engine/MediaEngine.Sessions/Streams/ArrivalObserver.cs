namespace MediaEngine.Sessions.Streams;

/// <summary>Observes the RTP packets a section has accepted, before they are forwarded.</summary>
internal abstract class ArrivalObserver
{
    /// <summary>It must see every packet.</summary>
    public abstract bool ReadsPackets { get; }

    /// <param name="stream">The packet's stream; null when the section's table has no room for it.</param>
    /// <param name="packet">Gets the stream it repairs.</param>
    public abstract void Accept(InboundStream? stream, ref ReceivedPacket packet);

    public abstract void Stop();
}
