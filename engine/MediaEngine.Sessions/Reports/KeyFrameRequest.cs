using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Reports;

/// <summary>A request of the engine for a key frame: PLI, or FIR if only that was negotiated.</summary>
internal static class KeyFrameRequest
{
    /// <summary>Sends the request; false when the party takes none, or got one less than 500 ms ago.</summary>
    public static bool TrySend(MediaSection section, uint mediaSsrc, WorkerContext context, MonotonicTime now)
    {
        if (section.RtcpTransport is not { } transport || !section.MayAskForKeyFrame(mediaSsrc, now)
            || !context.Io.TryRent(out PacketBuffer buffer))
            return false;
        Span<byte> room = context.Io.Pool.SlotSpan(buffer.Slot).Slice(buffer.Offset, PacketPool.MaxDatagram);
        int start = OwnFeedback.WriteStart(room, section);
        int length = OwnFeedback.WriteKeyFrameRequest(room[start..], section, section.OwnSsrc, mediaSsrc);
        if (length == 0)
        {
            context.Io.Return(buffer);
            return false;
        }

        transport.Send(buffer.With(buffer.Offset, start + length), Outgoing.OwnReport);
        return true;
    }
}
