using MediaEngine.Crypto.Srtp;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// The sending side of one SRTP session, across changes of the key. It is the only owner of its indexes: none is used twice with a key.
/// </summary>
internal sealed class SrtpSender : IDisposable
{
    private readonly UsedKeys _used = new();
    private readonly IndexPeaks _peaks = new();
    private SrtpEgress? _egress;
    private SrtpMasterKey? _egressKey;
    private SrtpSession? _keySource;
    private bool _usesCryptex;

    /// <summary>Null while not known; nothing can be sent then.</summary>
    public SrtpMasterKey? Key { get; private set; }

    /// <summary>The session that receives with our key; null when only we use the key.</summary>
    public SrtpSession? KeySource => _keySource;

    /// <summary>The steps of <see cref="Prefetch"/>.</summary>
    public const int PrefetchSteps = 3;

    /// <summary>Prefetches one step of the chain of objects that a packet needs.</summary>
    public void Prefetch(int step)
    {
        if (step == 0)
            CacheLines.Prefetch(_egress, 64);
        else
            _egress?.Prefetch(step - 1);
    }

    public void UseCryptex(bool isAgreed)
    {
        _usesCryptex = isAgreed;
        if (_egress is not null)
            _egress.UsesCryptex = isAgreed;
    }

    /// <param name="key">Null closes.</param>
    /// <param name="isNewAssociation">The peer starts its rollover counters at zero (a new DTLS association). After a re-key by SDES they
    /// continue.</param>
    public void Follow(SrtpMasterKey? key, bool isNewAssociation = false)
    {
        if (key is not null && !MasterKeys.AreSame(key, _egressKey))
        {
            SrtpEgress? last = _egress;
            bool returns = _used.Add(key);
            if (last is not null)
                Remember(last);
            if (returns && !_peaks.IsComplete)
            {
                Key = null;
                return;
            }

            _egress = new SrtpEgress(SrtpTransforms.Create(key)) { UsesCryptex = _usesCryptex };
            _egressKey = key;
            _keySource = null;
            if (last is not null)
            {
                // A new key does not reset the RTCP index (RFC 3711 section 3.2.1), so an index is not used twice when an old key is used
                // again.
                _egress.NextRtcpIndex = last.NextRtcpIndex;
                if (returns)
                    Advance(_egress);
                else if (!isNewAssociation)
                    _egress.InheritStreams(last);
                last.Dispose();
            }
        }

        // The object of the context: that of a later plan has the same octets once more.
        Key = key is null ? null : _egressKey;
    }

    /// <summary>
    /// Others send with this key as well: RTCP takes its indexes from a range of its own, and RTP from <paramref name="source"/> keeps its
    /// index, so that one index never encrypts two different packets.
    /// </summary>
    /// <param name="source">The session that receives with the key; null for none.</param>
    /// <param name="rtcpIndex">Start of our range.</param>
    public void Share(SrtpSession? source, uint rtcpIndex)
    {
        _keySource = source;
        if (_egress is not null)
            _egress.NextRtcpIndex = rtcpIndex;
    }

    public void Unshare() => _keySource = null;

    /// <summary>
    /// The highest sequence number sent with this key. False when nothing of the SSRC was sent, or packets from <paramref name="source"/>
    /// keep their index.
    /// </summary>
    public bool TryGetHighest(uint ssrc, SrtpSession? source, out ushort highest)
    {
        ulong index = 0;
        bool known = _egress is not null && (source is null || source != _keySource) && _egress.TryGetHighestIndex(ssrc, out index);
        highest = (ushort)index;
        return known;
    }

    /// <param name="source">The session the packet was received in with its current key; null for any other packet.</param>
    /// <param name="index">Its index in that session.</param>
    /// <param name="isAltered">The packet differs from the received one.</param>
    /// <param name="isForeign">The packet is not verified to be from a peer.</param>
    public SrtpResult ProtectRtp(Span<byte> bytes, ref int length, SrtpSession? source, ulong index, bool isAltered, bool isForeign)
    {
        if (source is null || source != _keySource)
            return isForeign ? _egress!.ProtectForeignRtp(bytes, ref length) : _egress!.ProtectRtp(bytes, ref length);
        return isAltered ? SrtpResult.IndexReused : _egress!.ProtectRtp(bytes, ref length, index);
    }

    public SrtpResult ProtectRtcp(Span<byte> bytes, ref int length) => _egress!.ProtectRtcp(bytes, ref length);

    public void Dispose()
    {
        _egress?.Dispose();
        (_egress, _egressKey, Key) = (null, null, null);
    }

    private void Remember(SrtpEgress last)
    {
        var states = new SrtpStreamState[last.RtpStreams];
        _peaks.Merge(states.AsSpan(0, last.CopyRtpStates(states)));
    }

    /// <summary>The key was used before, and others since: no index up to the highest of any of them is used with it again.</summary>
    private void Advance(SrtpEgress returning)
    {
        foreach ((uint ssrc, ulong peak) in _peaks)
            returning.RestoreRtp(new SrtpStreamState(ssrc, peak));
    }
}
