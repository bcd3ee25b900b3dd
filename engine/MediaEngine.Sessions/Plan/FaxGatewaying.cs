using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Udptl;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// A T.38 gateway between two sections: what one hears as G.711 the other gets as UDPTL (T.38
/// section 9.1). The routes of both directions name an equal one.
/// </summary>
/// <param name="AudioSection">Id of the section of the fax machine that is heard; the other one speaks T.38.</param>
/// <param name="PayloadType">Of G.711 on the audio side, both ways.</param>
/// <param name="IsPcmu">PCMU, else PCMA.</param>
/// <param name="Settings">What the machines may agree on.</param>
public sealed record FaxGatewaying(int AudioSection, byte PayloadType, bool IsPcmu, FaxSettings Settings) : ProcessPlan
{
    /// <summary>Of what we send.</summary>
    public UdptlErrorCorrection ErrorCorrection { get; init; } = UdptlErrorCorrection.Redundancy;

    /// <summary>Longest UDPTL datagram the peer takes, octets (a=T38FaxMaxDatagram).</summary>
    public int MaximumDatagram { get; init; } = 512;
}
