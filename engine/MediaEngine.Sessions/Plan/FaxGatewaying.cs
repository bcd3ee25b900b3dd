using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Udptl;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// A T.38 gateway between two sections: G.711 audio of one section becomes UDPTL of the other, and the reverse (T.38 section 9.1). The
/// routes of both directions have an equal one.
/// </summary>
/// <param name="AudioSection">Id of the section with G.711 audio; the other section has T.38.</param>
/// <param name="PayloadType">Payload type of G.711 on the audio side, in both directions.</param>
/// <param name="IsPcmu">True for PCMU, false for PCMA.</param>
/// <param name="Settings">What the fax machines may negotiate.</param>
public sealed record FaxGatewaying(int AudioSection, byte PayloadType, bool IsPcmu, FaxSettings Settings) : ProcessPlan
{
    /// <summary>Error correction of the UDPTL packets that the engine sends.</summary>
    public UdptlErrorCorrection ErrorCorrection { get; init; } = UdptlErrorCorrection.Redundancy;

    /// <summary>Longest UDPTL datagram that the peer accepts, octets (a=T38FaxMaxDatagram).</summary>
    public int MaximumDatagram { get; init; } = 512;
}
