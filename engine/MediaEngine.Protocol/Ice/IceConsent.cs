using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>
/// Consent freshness (RFC 7675 section 5.1): a check every 4 to 6 seconds on the active pair. Without an answer for 30 seconds the pair may
/// not be used; checks continue for another 30 seconds in case the peer returns.
/// </summary>
internal sealed class IceConsent(IRandomSource random)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _givenUpAfter = TimeSpan.FromSeconds(30);

    private CandidatePair? _pair;
    private MonotonicTime _next = MonotonicTime.Never;
    private bool _checks;
    private bool _isDue;

    public MonotonicTime NextDeadline => _pair is null ? MonotonicTime.Never
        : _pair.ConsentUntil == MonotonicTime.Never || IsExpired ? _next : MonotonicTime.Min(_next, _pair.ConsentUntil);

    /// <param name="active">The active pair; null when there is none. The last pair is then checked a little longer.</param>
    /// <param name="checks">False for a lite agent.</param>
    public void Follow(CandidatePair? active, bool checks, MonotonicTime now)
    {
        _checks = checks;
        if (active is not null && !ReferenceEquals(active, _pair))
        {
            _pair = active;
            _next = checks && active.ConsentUntil != MonotonicTime.Never ? now + Interval() : MonotonicTime.Never;
        }

        if (_pair is null)
            return;
        IsExpired = _pair.ConsentUntil <= now;
        if (IsExpired && now - _pair.ConsentUntil >= _givenUpAfter)
        {
            _pair = null;
            return;
        }

        if (!_checks || now < _next)
            return;
        _next = now + Interval();
        _pair.PreviousConsent = _pair.Consent;
        _pair.Consent = StunTransactionId.Create(random);
        _isDue = true;
    }

    public bool TryGetTransmit(IceChecks checks, Span<byte> destination, out IceTransmit transmit)
    {
        transmit = default;
        if (!_isDue || _pair is null)
            return false;
        _isDue = false;
        transmit = new IceTransmit(
            _pair.Local.Id, _pair.Remote, checks.WriteRequest(destination, _pair, _pair.Consent, useCandidate: false));
        return true;
    }

    public bool Awaits(in StunTransactionId transaction) =>
        _pair is not null && (_pair.Consent == transaction || _pair.PreviousConsent == transaction);

    /// <summary>True when the message is an authenticated answer to a consent check.</summary>
    public bool Take(in StunMessage response, int local, in TransportAddress from, MonotonicTime now)
    {
        if (_pair is null || _pair.Consent == default)
            return false;
        StunTransactionId id = response.TransactionId;
        if ((id != _pair.Consent && id != _pair.PreviousConsent) || !_pair.IsBetween(local, from)
            || !response.VerifyIntegrity(_pair.Credentials.RemoteKey))
            return false;
        if (response.Class == StunClass.Success)
            _pair.ConsentUntil = now + Lifetime;
        else if (response.ErrorCode == 403)
            _pair.ConsentUntil = now;
        return true;
    }

    private bool IsExpired { get; set; }

    /// <summary>5 s with 20 % jitter.</summary>
    private TimeSpan Interval()
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return _interval * (0.8 + 0.4 * BinaryPrimitives.ReadUInt32LittleEndian(bytes) / uint.MaxValue);
    }
}
