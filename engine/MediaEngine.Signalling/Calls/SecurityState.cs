using System.Collections.Immutable;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>Our side of ICE towards one party, for one section. Replaced as a whole on a restart.</summary>
internal sealed record LocalIce(string Ufrag, string Password)
{
    public bool Controlling { get; init; }

    public bool Lite { get; init; }

    public bool Trickle { get; init; }

    /// <summary>Announces ice2 (RFC 8445 section 10).</summary>
    public bool Ice2 { get; init; }

    /// <summary>TCP candidates are offered to the party.</summary>
    public bool Tcp { get; init; }

    /// <summary>The engine's candidates have the type relay.</summary>
    public bool Relay { get; init; }

    public override string ToString() => $"ICE {Ufrag}";
}

/// <summary>Our side of DTLS towards one party, for one section.</summary>
/// <param name="Setup">The role in our SDP: actpass, active or passive.</param>
/// <param name="Hash">Hash of the fingerprint in our SDP.</param>
/// <param name="TlsId">Identifies the association (RFC 8842 section 4): a new value is a new handshake.</param>
/// <param name="Certificate">The leg's certificate, which stays, because the party has its fingerprint.</param>
internal sealed record LocalDtls(string Setup, string Hash, string TlsId, LocalCertificate Certificate);

/// <summary>SDES keys of one section: those we sent to the party, and those in use.</summary>
internal sealed record LocalSdes(ImmutableArray<CryptoAttribute> Offered)
{
    /// <summary>The suite negotiated with the party; null until an answer.</summary>
    public SrtpProfile? Chosen { get; init; }

    public CryptoAttribute? Send => Chosen is null ? null : Offered.FirstOrDefault(c => c.Profile == Chosen);
}
