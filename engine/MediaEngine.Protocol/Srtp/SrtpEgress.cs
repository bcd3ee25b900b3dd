using System.Buffers.Binary;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// The sending side of an SRTP session. It is the only owner of its key's outbound indexes: every (SSRC, index) is used once, so key stream
/// is never reused (RFC 3711 section 9.1). A retransmission therefore sends the stored protected octets again instead of protecting the
/// packet again: with GCM even an equal payload under a changed header would reveal the authentication key.
/// </summary>
public sealed class SrtpEgress : IDisposable
{
    private const uint EncryptedBit = 0x8000_0000;
    private const ulong RtcpIndexEnd = 1UL << 31;

    private readonly SrtpTransform _key;
    private readonly SrtpStreamTable _rtp;
    private readonly HeaderExtensionCipher? _extensions;
    private readonly int _maximumForeign;
    private ulong _nextRtcpIndex;

    /// <summary>The number of streams sent with this key.</summary>
    private int _started;

    /// <param name="transform">The key. Ownership passes to this object.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public SrtpEgress(SrtpTransform transform, SrtpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transform);
        options ??= SrtpOptions.Default;
        _key = transform;
        _rtp = new SrtpStreamTable(options.RtpWindow, options.MaxOutboundStreams, retire: false);
        _maximumForeign = Math.Max(1, options.MaxOutboundStreams / 4);
        UsesCryptex = options.Cryptex;
        _extensions = options.EncryptedExtensions.IsDefaultOrEmpty ? null : new HeaderExtensionCipher(options.EncryptedExtensions);
    }

    public SrtpProfile Profile => _key.Profile;

    /// <summary>As in <see cref="SrtpOptions.Cryptex"/>; it may be negotiated later.</summary>
    public bool UsesCryptex { get; set; }

    /// <summary>Tailroom in octets that <see cref="ProtectRtp"/> needs.</summary>
    public int RtpOverhead => _key.RtpTagLength + _key.MkiLength;

    /// <summary>Tailroom in octets that <see cref="ProtectRtcp"/> needs.</summary>
    public int RtcpOverhead => _key.RtcpTagLength + _key.MkiLength + 4;

    /// <summary>The SRTCP index of the next packet, one count for all SSRCs of the key. Setting a lower value has no effect.</summary>
    public uint NextRtcpIndex
    {
        get => (uint)_nextRtcpIndex;
        set => _nextRtcpIndex = Math.Max(_nextRtcpIndex, value);
    }

    /// <summary>Prefetches one step of the chain of objects that <see cref="ProtectRtp(Span{byte}, ref int)"/> follows: 0 or 1.</summary>
    public void Prefetch(int step)
    {
        if (step == 0)
        {
            CacheLines.Prefetch(_key, SrtpTransform.PrefetchBytes);
            CacheLines.Prefetch(_rtp, 128);
            return;
        }

        _rtp.PrefetchParts();
        _key.PrefetchParts();
    }

    /// <summary>
    /// Encrypts one RTP packet in place and appends the trailer. Unless the result is Ok, state, packet and length are unchanged.
    /// </summary>
    /// <param name="buffer">Begins with the packet, followed by <see cref="RtpOverhead"/> octets of room.</param>
    /// <param name="length">Octets of the RTP packet; on success octets of the SRTP packet.</param>
    public SrtpResult ProtectRtp(Span<byte> buffer, ref int length) => ProtectRtp(buffer, ref length, null);

    /// <summary>
    /// As <see cref="ProtectRtp(Span{byte}, ref int)"/> for a packet from an unverified source. SSRCs cannot be forgotten, so unverified
    /// sources together may start at most a quarter of the SSRCs the key may send.
    /// </summary>
    /// <param name="buffer">Begins with the packet, followed by <see cref="RtpOverhead"/> octets of room.</param>
    /// <param name="length">Octets of the RTP packet; on success octets of the SRTP packet.</param>
    public SrtpResult ProtectForeignRtp(Span<byte> buffer, ref int length) =>
        _started >= _maximumForeign && length >= SrtpHeader.RtpFixed && _rtp.Find(SrtpHeader.Ssrc(buffer)) < 0
            ? SrtpResult.TooManyStreams
            : ProtectRtp(buffer, ref length, null);

    /// <summary>
    /// As <see cref="ProtectRtp(Span{byte}, ref int)"/> with a given index, for a packet that was received under the same key from a sender
    /// that counts its indexes.
    /// </summary>
    /// <param name="buffer">Begins with the packet, followed by <see cref="RtpOverhead"/> octets of room.</param>
    /// <param name="length">Octets of the RTP packet; on success octets of the SRTP packet.</param>
    /// <param name="index">Its low 16 bits must be the packet's sequence number.</param>
    public SrtpResult ProtectRtp(Span<byte> buffer, ref int length, ulong index) => ProtectRtp(buffer, ref length, (ulong?)index);

    /// <summary>
    /// Encrypts one compound RTCP packet in place and appends the trailer. Unless the result is Ok, state, packet and length are unchanged.
    /// </summary>
    /// <param name="buffer">Begins with the packet, followed by <see cref="RtcpOverhead"/> octets of room.</param>
    /// <param name="length">Octets of the RTCP packet; on success octets of the SRTCP packet.</param>
    public SrtpResult ProtectRtcp(Span<byte> buffer, ref int length)
    {
        if ((uint)length > (uint)buffer.Length || length < SrtpHeader.RtcpFixed || buffer[0] >> 6 != 2)
            return SrtpResult.Malformed;
        SrtpTransform key = _key;
        if (buffer.Length - length < RtcpOverhead)
            return SrtpResult.NoTailroom;
        if (_nextRtcpIndex >= RtcpIndexEnd)
            return SrtpResult.KeyExhausted;
        uint indexWord = (uint)_nextRtcpIndex++ | (key.UnencryptedSrtcp || key.Profile.Cipher == SrtpCipher.Null ? 0 : EncryptedBit);
        int indexAt = key.TagBeforeMki ? length + key.RtcpTagLength : length;
        int tagAt = key.TagBeforeMki ? length : length + 4 + key.MkiLength;
        BinaryPrimitives.WriteUInt32BigEndian(buffer[indexAt..], indexWord);
        key.Mki.CopyTo(buffer[(indexAt + 4)..]);
        key.ProtectRtcp(buffer[..length], indexWord, buffer.Slice(tagAt, key.RtcpTagLength));
        length += RtcpOverhead;
        return SrtpResult.Ok;
    }

    /// <summary>
    /// Starts a stream at a rollover counter other than zero, because a re-key keeps the counter (RFC 3711 section 3.3.1). Ignored when the
    /// stream has already sent with this key.
    /// </summary>
    public void SetRolloverCounter(uint ssrc, uint rolloverCounter)
    {
        int slot = _rtp.Find(ssrc);
        if (slot >= 0 && _rtp[slot].IndexState != SrtpStreamTable.IndexState.Hint)
            return;
        if (slot < 0)
            slot = _rtp.Add(ssrc);
        if (slot < 0)
            return;
        _rtp[slot].Highest = PacketIndex.From(rolloverCounter, 0x8000);
        _rtp[slot].IndexState = SrtpStreamTable.IndexState.Hint;
    }

    /// <summary>After a re-key: streams continue their rollover counters under the new key.</summary>
    public void InheritStreams(SrtpEgress previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        SrtpStreamState[] states = new SrtpStreamState[previous._rtp.Count];
        foreach (SrtpStreamState state in states.AsSpan(0, previous._rtp.CopyTo(states)))
        {
            int slot = _rtp.Find(state.Ssrc) is int found and >= 0 ? found : _rtp.Add(state.Ssrc);
            if (slot < 0 || _rtp[slot].IndexState != SrtpStreamTable.IndexState.Hint)
                continue;
            _rtp[slot].Highest = state.Index;
        }
    }

    /// <summary>
    /// Restores a stream of this key after a takeover: no index up to that of <paramref name="state"/> is used again. The caller adds a
    /// margin for packets sent after the state was last stored.
    /// </summary>
    public void RestoreRtp(SrtpStreamState state)
    {
        int slot = _rtp.Find(state.Ssrc);
        if (slot < 0)
            slot = _rtp.Add(state.Ssrc);
        if (slot < 0)
            return;
        ref SrtpStreamTable.Stream stream = ref _rtp[slot];
        if (stream.IndexState != SrtpStreamTable.IndexState.Hint && stream.Highest >= state.Index)
            return;
        if (stream.IndexState == SrtpStreamTable.IndexState.Hint)
            _started++;
        stream.Highest = state.Index;
        stream.IndexState = SrtpStreamTable.IndexState.Floor;
        _rtp.Window(slot).Fill();
    }

    /// <summary>The highest index of a stream that this key has protected; false when there is none.</summary>
    public bool TryGetHighestIndex(uint ssrc, out ulong index)
    {
        int slot = _rtp.Find(ssrc);
        bool known = slot >= 0 && _rtp[slot].IndexState != SrtpStreamTable.IndexState.Hint;
        index = known ? _rtp[slot].Highest : 0;
        return known;
    }

    /// <summary>The number of RTP streams known.</summary>
    public int RtpStreams => _rtp.Count;

    /// <summary>Copies SSRC and highest index of each RTP stream. Returns how many.</summary>
    public int CopyRtpStates(Span<SrtpStreamState> destination) => _rtp.CopyTo(destination);

    public void Dispose() => _key.Dispose();

    private SrtpResult ProtectRtp(Span<byte> buffer, ref int length, ulong? givenIndex)
    {
        if ((uint)length > (uint)buffer.Length || !SrtpHeader.TryMeasure(buffer[..length], out int headerLength))
            return SrtpResult.Malformed;
        SrtpTransform key = _key;
        int tagLength = key.RtpTagLength;
        int overhead = tagLength + key.MkiLength;
        if (buffer.Length - length < overhead)
            return SrtpResult.NoTailroom;
        Span<byte> packet = buffer[..length];
        uint ssrc = SrtpHeader.Ssrc(packet);
        ushort sequenceNumber = SrtpHeader.SequenceNumber(packet);
        SrtpResult result = givenIndex is { } given
            ? TryTakeGivenIndex(ssrc, sequenceNumber, index: given)
            : TryTakeIndex(ssrc, sequenceNumber, out given);
        ulong index = given;
        if (result != SrtpResult.Ok)
            return result;

        RtpCipherRegion region = headerLength;
        if (!(UsesCryptex && Cryptex.TryMarkEncrypted(packet, out region)))
            _extensions?.Apply(key, packet, ssrc, index);
        key.ProtectRtp(packet, region, index, buffer.Slice(key.TagBeforeMki ? length : length + key.MkiLength, tagLength));
        if (overhead != tagLength)
            key.Mki.CopyTo(buffer[(key.TagBeforeMki ? length + tagLength : length)..]);
        length += overhead;
        return SrtpResult.Ok;
    }

    private SrtpResult TryTakeGivenIndex(uint ssrc, ushort sequenceNumber, ulong index)
    {
        if ((ushort)index != sequenceNumber)
            return SrtpResult.Malformed;
        int slot = _rtp.Find(ssrc);
        if (slot < 0)
            slot = _rtp.Add(ssrc);
        if (slot < 0)
            return SrtpResult.TooManyStreams;
        if (_rtp[slot].IndexState == SrtpStreamTable.IndexState.Hint)
        {
            Start(slot, index);
            return SrtpResult.Ok;
        }

        if (!_rtp.Window(slot).IsFresh(_rtp[slot].Highest, index))
            return SrtpResult.IndexReused;
        _rtp.Window(slot).Commit(ref _rtp[slot].Highest, index);
        return SrtpResult.Ok;
    }

    private SrtpResult TryTakeIndex(uint ssrc, ushort sequenceNumber, out ulong index)
    {
        int slot = _rtp.Find(ssrc);
        if (slot < 0)
        {
            index = sequenceNumber;
            slot = _rtp.Add(ssrc);
            if (slot < 0)
                return SrtpResult.TooManyStreams;
            Start(slot, index);
            return SrtpResult.Ok;
        }

        ulong highest = _rtp[slot].Highest;
        if (_rtp[slot].IndexState == SrtpStreamTable.IndexState.Hint)
        {
            uint rollover = PacketIndex.EstimateRolloverCounter(PacketIndex.RolloverCounter(highest), (ushort)highest, sequenceNumber);
            index = PacketIndex.From(rollover == uint.MaxValue && highest >> 16 == 0 ? 0 : rollover, sequenceNumber);
            Start(slot, index);
            return SrtpResult.Ok;
        }

        if (!PacketIndex.TryEstimate(highest, sequenceNumber, out index))
            return highest > PacketIndex.Max / 2 ? SrtpResult.KeyExhausted : SrtpResult.IndexReused;
        if (!_rtp.Window(slot).IsFresh(highest, index))
            return SrtpResult.IndexReused;
        _rtp.Window(slot).Commit(ref _rtp[slot].Highest, index);
        return SrtpResult.Ok;
    }

    private void Start(int slot, ulong index)
    {
        _started++;
        _rtp[slot].Highest = index;
        _rtp[slot].IndexState = SrtpStreamTable.IndexState.Synchronised;
        _rtp.Window(slot).StartAt(index);
    }
}
