using System.Collections.Immutable;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>Our side of ICE towards one party, for one media. Replaced as a whole on restart.</summary>
internal sealed record LocalIce(string Ufrag, string Password)
{
    public bool Controlling { get; init; }

    public bool Lite { get; init; }

    public bool Trickle { get; init; }

    /// <summary>Announce ice2 (RFC 8445 section 10).</summary>
    public bool Ice2 { get; init; }

    /// <summary>The party is shown candidates over TCP.</summary>
    public bool Tcp { get; init; }

    /// <summary>Our candidates are of type relay.</summary>
    public bool Relay { get; init; }

    public override string ToString() => $"ICE {Ufrag}";
}

/// <summary>Our side of DTLS towards one party, for one media.</summary>
/// <param name="Setup">What we print: actpass, active or passive.</param>
/// <param name="Hash">Hash of the fingerprint we print.</param>
/// <param name="TlsId">Names the association (RFC 8842 section 4): a new value is a new handshake.</param>
/// <param name="Certificate">What the leg began with, and keeps: its fingerprint is what the party has.</param>
internal sealed record LocalDtls(string Setup, string Hash, string TlsId, LocalCertificate Certificate);

/// <summary>SDES keys of one media: what we told the party and what is in use.</summary>
internal sealed record LocalSdes(ImmutableArray<CryptoAttribute> Offered)
{
    /// <summary>The suite negotiated with the party; null until its answer, or ours.</summary>
    public SrtpProfile? Chosen { get; init; }

    public CryptoAttribute? Send => Chosen is null ? null : Offered.FirstOrDefault(c => c.Profile == Chosen);
}
