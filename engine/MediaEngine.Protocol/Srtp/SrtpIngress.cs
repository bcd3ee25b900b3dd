using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// The receiving side of an SRTP session (RFC 3711): selects the key, estimates the index on a copy of the state, checks the replay window,
/// authenticates and decrypts in place, and only then updates the state. Usually there is one key; several when packets carry an MKI.
/// </summary>
public sealed class SrtpIngress : IDisposable
{
    private const uint EncryptedBit = 0x8000_0000;

    private readonly SrtpTransform[] _keys;
    private readonly SrtpStreamTable _rtp;
    private readonly SrtpStreamTable _rtcp;
    private readonly HeaderExtensionCipher? _extensions;

    /// <param name="transform">The key. Ownership passes to this object.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public SrtpIngress(SrtpTransform transform, SrtpOptions? options = null)
        : this([transform], options)
    {
    }

    /// <param name="keys">Keys distinguished by their MKIs, which all have the same length; a single key when there is no MKI. Ownership
    /// passes to this object.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">No key, or keys that cannot be distinguished.</exception>
    public SrtpIngress(ReadOnlySpan<SrtpTransform> keys, SrtpOptions? options = null)
    {
        if (keys.IsEmpty)
            throw new ArgumentException("At least one key is needed.", nameof(keys));
        foreach (SrtpTransform key in keys)
        {
            if (key.Profile != keys[0].Profile || key.MkiLength != keys[0].MkiLength || (keys.Length > 1 && key.MkiLength == 0))
                throw new ArgumentException("Keys of one direction share profile and MKI length.", nameof(keys));
        }

        options ??= SrtpOptions.Default;
        _keys = keys.ToArray();
        _rtp = new SrtpStreamTable(options.RtpWindow, options.MaxInboundStreams, retire: true);
        _rtcp = new SrtpStreamTable(options.RtcpWindow, options.MaxInboundStreams, retire: true);
        UsesCryptex = options.Cryptex;
        _extensions = options.EncryptedExtensions.IsDefaultOrEmpty ? null : new HeaderExtensionCipher(options.EncryptedExtensions);
    }

    public SrtpProfile Profile => _keys[0].Profile;

    /// <summary>As in <see cref="SrtpOptions.Cryptex"/>; it may be negotiated later.</summary>
    public bool UsesCryptex { get; set; }

    /// <summary>The number of RTP streams known.</summary>
    public int RtpStreams => _rtp.Count;

    public int RtcpStreams => _rtcp.Count;

    /// <summary>
    /// Prefetches one step of the chain of objects that <see cref="UnprotectRtp"/> follows without an MKI: 0 to 2.
    /// </summary>
    public void Prefetch(int step)
    {
        switch (step)
        {
            case 0:
                CacheLines.Prefetch(_keys, 64);
                CacheLines.Prefetch(_rtp, 128);
                break;
            case 1:
                CacheLines.Prefetch(_keys[0], SrtpTransform.PrefetchBytes);
                _rtp.PrefetchParts();
                break;
            default:
                _keys[0].PrefetchParts();
                break;
        }
    }

    /// <summary>
    /// Authenticates and decrypts one RTP packet in place. Unless the result is Ok, state, packet and length are unchanged.
    /// </summary>
    /// <param name="buffer">Holds the packet at its start.</param>
    /// <param name="length">Octets of the SRTP packet; on success octets of the RTP packet.</param>
    public SrtpResult UnprotectRtp(Span<byte> buffer, ref int length) => UnprotectRtp(buffer, ref length, out _);

    /// <inheritdoc cref="UnprotectRtp(Span{byte}, ref int)" />
    /// <param name="buffer">Holds the packet at its start.</param>
    /// <param name="length">Octets of the SRTP packet; on success octets of the RTP packet.</param>
    /// <param name="index">The packet's index when the result is Ok.</param>
    public SrtpResult UnprotectRtp(Span<byte> buffer, ref int length, out ulong index)
    {
        index = 0;
        if ((uint)length > (uint)buffer.Length || length < SrtpHeader.RtpFixed)
            return SrtpResult.Malformed;
        if (!TrySelectKey(buffer[..length], rtcp: false, out SrtpTransform? key))
            return SrtpResult.UnknownMki;
        int plainLength = length - key.RtpTagLength - key.MkiLength;
        if (plainLength < 0)
            return SrtpResult.Malformed;
        Span<byte> packet = buffer[..plainLength];
        if (!SrtpHeader.TryMeasure(packet, out int headerLength))
            return SrtpResult.Malformed;
        ReadOnlySpan<byte> tag = buffer.Slice(key.TagBeforeMki ? plainLength : plainLength + key.MkiLength, key.RtpTagLength);
        RtpCipherRegion region = headerLength;
        bool cryptex = UsesCryptex && Cryptex.TryGetEncryptedRegion(packet, out region);

        ushort sequenceNumber = SrtpHeader.SequenceNumber(packet);
        uint ssrc = SrtpHeader.Ssrc(packet);
        int slot = _rtp.Find(ssrc);
        if (slot >= 0 && _rtp[slot].IndexState == SrtpStreamTable.IndexState.Synchronised)
        {
            ulong highest = _rtp[slot].Highest;
            if (!PacketIndex.TryEstimate(highest, sequenceNumber, out index))
                return SrtpResult.Replayed;
            // Without a tag no index is proved, so a replay list would only help an attacker (RFC 3711 section 3.3.2).
            if (key.RtpTagLength != 0 && !_rtp.Window(slot).IsFresh(highest, index))
                return SrtpResult.Replayed;
            if (!key.UnprotectRtp(packet, region, index, tag))
                return SrtpResult.AuthenticationFailed;
            _rtp.Window(slot).Commit(ref _rtp[slot].Highest, index);
            _rtp.Touch(slot);
        }
        else
        {
            SrtpResult result = UnprotectUnsynchronised(key, packet, region, tag, ssrc, sequenceNumber, slot, out index);
            if (result != SrtpResult.Ok)
                return result;
        }

        if (cryptex)
            Cryptex.MarkClear(packet);
        else
            _extensions?.Apply(key, packet, ssrc, index);
        length = plainLength;
        return SrtpResult.Ok;
    }

    /// <summary>
    /// Authenticates and decrypts one compound RTCP packet in place. Unless the result is Ok, state, packet and length are unchanged.
    /// </summary>
    /// <param name="buffer">Holds the packet at its start.</param>
    /// <param name="length">Octets of the SRTCP packet; on success octets of the RTCP packet.</param>
    public SrtpResult UnprotectRtcp(Span<byte> buffer, ref int length)
    {
        if ((uint)length > (uint)buffer.Length || length < SrtpHeader.RtcpFixed || buffer[0] >> 6 != 2)
            return SrtpResult.Malformed;
        if (!TrySelectKey(buffer[..length], rtcp: true, out SrtpTransform? key))
            return SrtpResult.UnknownMki;
        int plainLength = length - key.RtcpTagLength - key.MkiLength - 4;
        if (plainLength < SrtpHeader.RtcpFixed)
            return SrtpResult.Malformed;
        Span<byte> packet = buffer[..plainLength];
        // HMAC: packet, E and index, MKI, tag. AEAD: packet, tag, E and index, MKI.
        int indexAt = key.TagBeforeMki ? plainLength + key.RtcpTagLength : plainLength;
        int tagAt = key.TagBeforeMki ? plainLength : plainLength + 4 + key.MkiLength;
        uint indexWord = BinaryPrimitives.ReadUInt32BigEndian(buffer[indexAt..]);
        if ((indexWord & EncryptedBit) == 0 && !key.UnencryptedSrtcp && Profile.Cipher != SrtpCipher.Null)
            return SrtpResult.NotEncrypted;

        ulong index = indexWord & ~EncryptedBit;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        int slot = _rtcp.Find(ssrc);
        ulong floor = 0;
        bool retired = slot < 0 && _rtcp.TryFindRetired(ssrc, out floor);
        if (slot >= 0 ? !_rtcp.Window(slot).IsFresh(_rtcp[slot].Highest, index) : retired && index <= floor)
            return SrtpResult.Replayed;
        if (!key.UnprotectRtcp(packet, indexWord, buffer.Slice(tagAt, key.RtcpTagLength)))
            return SrtpResult.AuthenticationFailed;

        if (slot < 0)
        {
            slot = _rtcp.Add(ssrc);
            ref SrtpStreamTable.Stream stream = ref _rtcp[slot];
            stream.IndexState = SrtpStreamTable.IndexState.Synchronised;
            stream.Highest = retired ? floor : index;
            if (retired)
                _rtcp.Window(slot).Fill();
            else
                _rtcp.Window(slot).StartAt(index);
        }

        _rtcp.Window(slot).Commit(ref _rtcp[slot].Highest, index);
        _rtcp.Touch(slot);
        length = plainLength;
        return SrtpResult.Ok;
    }

    /// <summary>
    /// Sets the rollover counter of a stream from which this key has received nothing yet. Zero and the two neighbouring counters are tried
    /// as well.
    /// </summary>
    public void SetRolloverCounter(uint ssrc, uint rolloverCounter) => Hint(ssrc, PacketIndex.From(rolloverCounter, 0x8000));

    /// <summary>
    /// After a re-key: streams continue their rollover counters (RFC 3711 section 3.3.1). Some peers restart at zero, so the counters are
    /// estimates until the first authenticated packet.
    /// </summary>
    public void InheritStreams(SrtpIngress previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        Span<SrtpStreamState> states = stackalloc SrtpStreamState[64];
        foreach (SrtpStreamState state in states[..previous._rtp.CopyTo(states)])
            Hint(state.Ssrc, state.Index);
    }

    /// <summary>
    /// Restores a stream of this key after a takeover: indexes up to the stored one stay refused, and up to two rollovers ahead are tried.
    /// </summary>
    public void RestoreRtp(SrtpStreamState state) => Restore(_rtp, state);

    public void RestoreRtcp(SrtpStreamState state)
    {
        Restore(_rtcp, state);
        int slot = _rtcp.Find(state.Ssrc);
        if (slot >= 0)
            _rtcp[slot].IndexState = SrtpStreamTable.IndexState.Synchronised;
    }

    /// <summary>Copies SSRC and highest index of each RTP stream. Returns how many.</summary>
    public int CopyRtpStates(Span<SrtpStreamState> destination) => _rtp.CopyTo(destination);

    public int CopyRtcpStates(Span<SrtpStreamState> destination) => _rtcp.CopyTo(destination);

    public void Dispose()
    {
        foreach (SrtpTransform key in _keys)
            key.Dispose();
    }

    private bool TrySelectKey(ReadOnlySpan<byte> packet, bool rtcp, [NotNullWhen(true)] out SrtpTransform? key)
    {
        key = _keys[0];
        if (key.MkiLength == 0)
            return true;
        foreach (SrtpTransform candidate in _keys)
        {
            int after = candidate.TagBeforeMki ? 0 : rtcp ? candidate.RtcpTagLength : candidate.RtpTagLength;
            int end = packet.Length - after;
            if (end >= candidate.MkiLength && packet[(end - candidate.MkiLength)..end].SequenceEqual(candidate.Mki))
            {
                key = candidate;
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The first packet of a stream: its rollover counter is uncertain, so a few are tried. Later packets get one try only: more tries
    /// would make forged packets more expensive for us without any benefit.
    /// </summary>
    private SrtpResult UnprotectUnsynchronised(
        SrtpTransform key, Span<byte> packet, RtpCipherRegion region, ReadOnlySpan<byte> tag, uint ssrc, ushort sequenceNumber, int slot,
        out ulong index)
    {
        bool hasFloor = false;
        bool known = slot >= 0;
        ulong basis = known ? _rtp[slot].Highest : 0;
        if (known)
            hasFloor = _rtp[slot].IndexState == SrtpStreamTable.IndexState.Floor;
        else if (_rtp.TryFindRetired(ssrc, out ulong retired))
            (known, hasFloor, basis) = (true, true, retired);

        uint rollover = known ? PacketIndex.EstimateRolloverCounter(PacketIndex.RolloverCounter(basis), (ushort)basis, sequenceNumber) : 0;
        if (known && PacketIndex.RolloverCounter(basis) == 0 && rollover == uint.MaxValue)
            rollover = 0;

        // Without a tag any counter "verifies": take the estimate.
        int guesses = key.RtpTagLength == 0 ? 1 : 6;
        bool old = hasFloor && PacketIndex.From(rollover, sequenceNumber) <= basis;
        for (int guess = 0; guess < guesses; guess++)
        {
            long candidate = guess switch
            {
                0 => rollover,
                1 => rollover + 1L,
                2 => rollover - 1L,
                3 => rollover + 2L,
                4 => rollover - 2L,
                _ => rollover > 2 ? 0 : -1,
            };
            if (candidate is < 0 or > uint.MaxValue)
                continue;
            index = PacketIndex.From((uint)candidate, sequenceNumber);
            if (hasFloor && index <= basis)
                continue;
            if (!key.UnprotectRtp(packet, region, index, tag))
                continue;
            Synchronise(slot, ssrc, index, hasFloor, basis);
            return SrtpResult.Ok;
        }

        index = 0;
        return old ? SrtpResult.Replayed : SrtpResult.AuthenticationFailed;
    }

    private void Synchronise(int slot, uint ssrc, ulong index, bool hasFloor, ulong floor)
    {
        if (slot < 0)
            slot = _rtp.Add(ssrc);
        Debug.Assert(slot >= 0, "Inbound tables retire, so they always have room.");
        ref SrtpStreamTable.Stream stream = ref _rtp[slot];
        stream.IndexState = SrtpStreamTable.IndexState.Synchronised;
        if (hasFloor)
        {
            stream.Highest = floor;
            _rtp.Window(slot).Fill();
            _rtp.Window(slot).Commit(ref stream.Highest, index);
        }
        else
        {
            stream.Highest = index;
            _rtp.Window(slot).StartAt(index);
        }

        _rtp.Touch(slot);
    }

    private void Hint(uint ssrc, ulong index)
    {
        int slot = _rtp.Find(ssrc);
        if (slot >= 0 && _rtp[slot].IndexState == SrtpStreamTable.IndexState.Synchronised)
            return;
        if (slot < 0)
            slot = _rtp.Add(ssrc);
        _rtp[slot].Highest = index;
        _rtp[slot].IndexState = SrtpStreamTable.IndexState.Hint;
    }

    private static void Restore(SrtpStreamTable table, SrtpStreamState state)
    {
        int slot = table.Find(state.Ssrc);
        if (slot < 0)
            slot = table.Add(state.Ssrc);
        ref SrtpStreamTable.Stream stream = ref table[slot];
        if (stream.IndexState == SrtpStreamTable.IndexState.Synchronised && stream.Highest >= state.Index)
            return;
        stream.Highest = state.Index;
        stream.IndexState = SrtpStreamTable.IndexState.Floor;
        table.Window(slot).Fill();
    }
}
