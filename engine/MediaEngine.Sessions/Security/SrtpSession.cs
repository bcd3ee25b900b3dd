using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// SRTP between the engine and one peer: keys of both directions, with the state that outlives a plan. RTP and RTCP of an m= section share
/// one session whatever ports they use, so multiplexing can begin or end without an index being used twice.
/// </summary>
internal sealed class SrtpSession : IDisposable
{
    private readonly SrtpReceiver _receiver = new();
    private readonly SrtpSender _sender = new();
    private SrtpMasterKey? _toldOf;

    public SrtpMasterKey? ReceiveKey => _receiver.Key;

    public SrtpMasterKey? SendKey => _sender.Key;

    /// <summary>The steps of <see cref="Prefetch"/> for received packets, the longer of the two chains.</summary>
    public const int PrefetchSteps = SrtpReceiver.PrefetchSteps + 1;

    /// <summary>Prefetches one step of the chain of objects that a received packet needs, or one to be sent.</summary>
    public void Prefetch(int step, bool sends)
    {
        if (step == 0)
            CacheLines.Prefetch(sends ? _sender : _receiver, 128);
        else if (!sends)
            _receiver.Prefetch(step - 1);
        else if (step <= SrtpSender.PrefetchSteps)
            _sender.Prefetch(step - 1);
    }

    /// <summary>Keeps the contexts of unchanged keys. A null key closes its direction.</summary>
    public void Follow(SrtpMasterKey? receive, SrtpMasterKey? send, MonotonicTime now)
    {
        _receiver.Follow(receive, now);
        _sender.Follow(send);
    }

    /// <summary>Whether both sides negotiated cryptex (RFC 9335); applies to current and later keys.</summary>
    public void UseCryptex(bool isAgreed)
    {
        _receiver.UseCryptex(isAgreed);
        _sender.UseCryptex(isAgreed);
    }

    /// <summary>Sets the keys of a new DTLS association.</summary>
    public void Begin(SrtpMasterKey receive, SrtpMasterKey send, MonotonicTime now)
    {
        _receiver.Follow(receive, now);
        _sender.Follow(send, isNewAssociation: true);
    }

    /// <inheritdoc cref="SrtpSender.Share"/>
    public void ShareSendKey(SrtpSession? source, uint rtcpIndex) => _sender.Share(source, rtcpIndex);

    /// <summary>Packets received in the other session are sent here with the same key and index, so they must not be changed.</summary>
    public bool KeepsIndexesOf(SrtpSession source) => _sender.KeySource == source;

    public void UnshareSendKey() => _sender.Unshare();

    /// <inheritdoc cref="SrtpSender.TryGetHighest"/>
    public bool TryGetSentSequenceNumber(uint ssrc, SrtpSession? source, out ushort highest) =>
        _sender.TryGetHighest(ssrc, source, out highest);

    /// <summary>True once for each key that cannot send a stream any further: signalling has to bring a new key.</summary>
    public bool TellOfUsedUpKey()
    {
        if (ReferenceEquals(_toldOf, SendKey))
            return false;
        _toldOf = SendKey;
        return true;
    }

    /// <summary>Verifies and decrypts in place. Unless the result is Continue, nothing has changed.</summary>
    /// <param name="length">Length without the trailer.</param>
    /// <param name="index">SRTP index of the packet.</param>
    /// <param name="isCurrentKey">The packet used the current key, not the one before.</param>
    public PacketResult UnprotectRtp(Span<byte> bytes, MonotonicTime arrival, out int length, out ulong index, out bool isCurrentKey)
    {
        length = bytes.Length;
        (index, isCurrentKey) = (0, false);
        return _receiver.IsOpen(arrival)
            ? Meaning(_receiver.UnprotectRtp(bytes, ref length, arrival, out index, out isCurrentKey)) : PacketResult.NoKey;
    }

    /// <inheritdoc cref="UnprotectRtp"/>
    public PacketResult UnprotectRtcp(Span<byte> bytes, MonotonicTime arrival, out int length)
    {
        length = bytes.Length;
        return _receiver.IsOpen(arrival) ? Meaning(_receiver.UnprotectRtcp(bytes, ref length, arrival)) : PacketResult.NoKey;
    }

    /// <summary>Encrypts the packet of a buffer that is about to be sent, in the slot's tailroom.</summary>
    public PacketResult Protect(PacketPool pool, ref PacketBuffer buffer, in Outgoing packet)
    {
        if (_sender.Key is null)
            return PacketResult.NoKey;
        Span<byte> bytes = pool.SlotSpan(buffer.Slot)[buffer.Offset..];
        int length = buffer.Length;
        SrtpResult result = packet.Kind == DatagramKind.Rtcp
            ? _sender.ProtectRtcp(bytes, ref length)
            : _sender.ProtectRtp(bytes, ref length, packet.Source, packet.SourceIndex, packet.IsAltered, packet.IsForeign);
        if (result != SrtpResult.Ok)
            return Meaning(result);
        buffer = buffer.With(buffer.Offset, length);
        return PacketResult.Continue;
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
    }

    private static PacketResult Meaning(SrtpResult result) => result switch
    {
        SrtpResult.Ok => PacketResult.Continue,
        SrtpResult.Malformed => PacketResult.Malformed,
        SrtpResult.AuthenticationFailed or SrtpResult.UnknownMki or SrtpResult.NotEncrypted => PacketResult.AuthenticationFailed,
        SrtpResult.Replayed => PacketResult.Replayed,
        SrtpResult.IndexReused => PacketResult.IndexReused,
        _ => PacketResult.ProtectionFailed,
    };
}
