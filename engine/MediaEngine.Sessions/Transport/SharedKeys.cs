using System.Buffers.Binary;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Security;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// Finds sessions of a call that send with a key another party uses as well: signalling passes the SDES key of one party to the other when
/// both use one suite, and each party then has the other's key.
/// </summary>
internal static class SharedKeys
{
    /// <summary>The engine's RTCP ranges begin here. A peer counts its RTCP from zero and never gets this far.</summary>
    private const uint FirstRtcpIndex = 0x4000_0000;

    /// <summary>2^20 reports for each of 2^10 transports.</summary>
    private const int RtcpRangeBits = 20;

    public static void Find(ReadOnlySpan<MediaTransport> transports)
    {
        Dictionary<ulong, SrtpSession>? receivers = null;
        HashSet<ulong>? senders = null;
        HashSet<ulong>? sentTwice = null;
        foreach (MediaTransport transport in transports)
        {
            if (transport.OwnSession is not { } session)
                continue;
            if (session.ReceiveKey is { } receive)
                (receivers ??= [])[Digest(receive)] = session;
            if (session.SendKey is { } send && !(senders ??= []).Add(Digest(send)))
                (sentTwice ??= []).Add(Digest(send));
        }

        if (senders is null)
            return;
        foreach (MediaTransport transport in transports)
        {
            if (transport.OwnSession is not { SendKey: { } send } session)
                continue;
            SrtpSession? source = receivers?.GetValueOrDefault(Digest(send));
            if (source is not null && !MasterKeys.YieldSameKeyStream(source.ReceiveKey, send))
                source = null;
            if (source is not null || sentTwice?.Contains(Digest(send)) == true)
                session.ShareSendKey(source, FirstRtcpIndex | ((uint)transport.Plan.Id & 0x3ff) << RtcpRangeBits);
            else
                session.UnshareSendKey();
        }
    }

    /// <summary>Keys are random, so their first eight octets identify them; a coincidence only costs a range of indexes.</summary>
    private static ulong Digest(SrtpMasterKey key) => BinaryPrimitives.ReadUInt64LittleEndian(key.Key);
}
