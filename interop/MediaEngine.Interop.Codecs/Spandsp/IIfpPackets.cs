namespace MediaEngine.Interop.Codecs.Spandsp;

/// <summary>Receives the IFP packets (T.38 section 7) of a gateway. Called from native code: it must not throw.</summary>
public interface IIfpPackets
{
    /// <param name="ifp">Valid during the call.</param>
    /// <param name="copies">How often to send the packet, under one sequence number.</param>
    void Add(ReadOnlySpan<byte> ifp, int copies);
}
