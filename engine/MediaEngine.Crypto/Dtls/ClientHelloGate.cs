using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>Which hello begins a handshake with us as server: what its source has to show first, and what it may put an end to.</summary>
/// <param name="cookies">What a source has to return; null when it need not.</param>
/// <param name="pending">The handshakes under way.</param>
internal sealed class ClientHelloGate(DtlsContext context, CookieExchange? cookies, PendingHandshakes pending)
{
    private static readonly TimeSpan _staleHello = TimeSpan.FromMilliseconds(500);

    /// <summary>A source has to show a cookie; otherwise it was proved elsewhere.</summary>
    public bool AsksForProof => cookies is not null;

    /// <summary>Whether a hello is worth looking at. Nothing is kept for a source that has not shown that it receives what is sent to it.</summary>
    /// <param name="association">The handshake of its source; null for none.</param>
    /// <param name="signalled">Where the peer's SDP says it is.</param>
    /// <param name="proof">The cookie that it shows; null when none was asked for.</param>
    /// <param name="answer">What has to be sent to the source; null for nothing.</param>
    /// <param name="malformed">It cannot be read.</param>
    public bool TryProve(
        DtlsAssociation? association, ReadOnlySpan<byte> hello, TransportAddress from, TransportAddress signalled,
        out byte[]? proof, out byte[]? answer, out bool malformed)
    {
        (proof, answer, malformed) = (null, null, false);
        if (cookies is null || (association is not null && IsPartOf(association, hello)))
            return true;
        malformed = !cookies.TryJudge(hello, from, signalled, out proof, out answer);
        return proof is not null;
    }

    /// <summary>The peer began anew, or somebody forged a hello in its name before: after a while the new attempt takes the place.</summary>
    /// <param name="proven">Its source has shown its cookie.</param>
    public static bool IsOutdated(DtlsAssociation association, ReadOnlySpan<byte> hello, bool proven, MonotonicTime now) =>
        !association.IsConnected && (proven || now - association.Started >= _staleHello) && !IsPartOf(association, hello);

    /// <summary>Begins a handshake if there is room for the source's.</summary>
    /// <param name="signalled">Where the peer's SDP says it is: there is always room for it.</param>
    /// <param name="cookie">What the hello showed.</param>
    /// <param name="victim">The handshake that has to go for it; null when none has to.</param>
    public bool TryAdmit(
        TransportAddress from,
        TransportAddress signalled,
        ReadOnlySpan<byte> hello,
        byte[]? cookie,
        MonotonicTime now,
        [NotNullWhen(true)] out DtlsAssociation? association,
        out DtlsAssociation? victim)
    {
        association = null;
        if (!pending.TryMakeRoom(from, signalled, now, out victim))
            return false;
        association = new DtlsAssociation(context, from, active: false, cookie, now)
        {
            ClientRandom = DtlsRecords.ClientRandom(hello).ToArray(),
        };
        return true;
    }

    private static bool IsPartOf(DtlsAssociation association, ReadOnlySpan<byte> hello) =>
        DtlsRecords.ClientRandom(hello).SequenceEqual(association.ClientRandom);
}
