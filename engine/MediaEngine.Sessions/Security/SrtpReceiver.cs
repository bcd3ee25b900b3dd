using MediaEngine.Crypto.Srtp;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// The receiving side of one SRTP session, across changes of the key: the new key first, then for some time the old one, because packets
/// with the old key are still on their way when signalling brings the new one. Rollover counters continue (RFC 3711 section 3.3.1).
/// </summary>
internal sealed class SrtpReceiver : IDisposable
{
    private const int MaximumStreams = 64;

    /// <summary>How long the old key is accepted after the peer began to use the new one, or after it was withdrawn.</summary>
    private static readonly TimeSpan _oldKeyLifetime = TimeSpan.FromSeconds(2);
    private static readonly SrtpOptions _options = new() { MaxInboundStreams = MaximumStreams };

    private readonly UsedKeys _used = new();
    private readonly IndexPeaks _rtpPeaks = new();
    private readonly IndexPeaks _rtcpPeaks = new();
    private SrtpIngress? _current;
    private SrtpIngress? _previous;
    private SrtpMasterKey? _previousKey;
    private MonotonicTime _previousUntil;
    private bool _usesCryptex;

    /// <summary>Null while not known.</summary>
    public SrtpMasterKey? Key { get; private set; }

    /// <summary>The steps of <see cref="Prefetch"/>.</summary>
    public const int PrefetchSteps = 4;

    /// <summary>Prefetches one step of the chain of objects that a packet needs.</summary>
    public void Prefetch(int step)
    {
        if (step == 0)
            CacheLines.Prefetch(_current, 64);
        else
            _current?.Prefetch(step - 1);
    }

    public void UseCryptex(bool isAgreed)
    {
        _usesCryptex = isAgreed;
        if (_current is not null)
            _current.UsesCryptex = isAgreed;
        if (_previous is not null)
            _previous.UsesCryptex = isAgreed;
    }

    public void Follow(SrtpMasterKey? key, MonotonicTime now)
    {
        if (key is null)
        {
            if (_current is null)
                return;
            Retire();
            (_current, Key, _previousUntil) = (null, null, now + _oldKeyLifetime);
            return;
        }

        if (MasterKeys.AreSame(key, Key))
            return;
        SrtpIngress? last = _current ?? _previous;
        if (last is not null)
            Remember(last);
        if (MasterKeys.AreSame(key, _previousKey))
        {
            SrtpIngress returning = _previous!;
            (_previous, _previousKey) = (_current, Key);
            _current = returning;
            if (last != returning)
                Advance(returning);
        }
        else
        {
            var next = new SrtpIngress(SrtpTransforms.Create(key), _options) { UsesCryptex = _usesCryptex };
            bool returns = _used.Add(key);
            if (last is not null && returns)
                Advance(next);
            else if (last is not null)
                next.InheritStreams(last);
            if (_current is not null)
                Retire();
            _current = next;
        }

        // The peer may need time to change keys, because it has not received the answer yet.
        (Key, _previousUntil) = (key, MonotonicTime.Never);
    }

    /// <param name="index">The packet's index, if it used the current key.</param>
    public SrtpResult UnprotectRtp(Span<byte> bytes, ref int length, MonotonicTime now, out ulong index, out bool isCurrentKey)
    {
        SrtpResult result = SrtpResult.AuthenticationFailed;
        index = 0;
        isCurrentKey = true;
        if (_current is not null && (result = _current.UnprotectRtp(bytes, ref length, out index)) == SrtpResult.Ok)
        {
            NoteUse(now);
            return SrtpResult.Ok;
        }

        isCurrentKey = false;
        return TriesPrevious(now) && _previous!.UnprotectRtp(bytes, ref length) == SrtpResult.Ok ? SrtpResult.Ok : result;
    }

    public SrtpResult UnprotectRtcp(Span<byte> bytes, ref int length, MonotonicTime now)
    {
        SrtpResult result = SrtpResult.AuthenticationFailed;
        if (_current is not null && (result = _current.UnprotectRtcp(bytes, ref length)) == SrtpResult.Ok)
        {
            NoteUse(now);
            return SrtpResult.Ok;
        }

        return TriesPrevious(now) && _previous!.UnprotectRtcp(bytes, ref length) == SrtpResult.Ok ? SrtpResult.Ok : result;
    }

    /// <summary>True when there is a key to try.</summary>
    public bool IsOpen(MonotonicTime now) => _current is not null || TriesPrevious(now);

    public void Dispose()
    {
        _current?.Dispose();
        _previous?.Dispose();
        (_current, _previous, Key, _previousKey) = (null, null, null, null);
    }

    private bool TriesPrevious(MonotonicTime now) => _previous is not null && now <= _previousUntil;

    private void NoteUse(MonotonicTime now)
    {
        if (_previous is not null && _previousUntil == MonotonicTime.Never)
            _previousUntil = now + _oldKeyLifetime;
    }

    private void Retire()
    {
        _previous?.Dispose();
        (_previous, _previousKey) = (_current, Key);
    }

    private void Remember(SrtpIngress last)
    {
        Span<SrtpStreamState> states = stackalloc SrtpStreamState[MaximumStreams];
        _rtpPeaks.Merge(states[..last.CopyRtpStates(states)]);
        _rtcpPeaks.Merge(states[..last.CopyRtcpStates(states)]);
    }

    /// <summary>The key was used before: no index up to the highest of each stream is accepted again.</summary>
    private void Advance(SrtpIngress returning)
    {
        foreach ((uint ssrc, ulong peak) in _rtpPeaks)
            returning.RestoreRtp(new SrtpStreamState(ssrc, peak));
        foreach ((uint ssrc, ulong peak) in _rtcpPeaks)
            returning.RestoreRtcp(new SrtpStreamState(ssrc, peak));
    }
}
