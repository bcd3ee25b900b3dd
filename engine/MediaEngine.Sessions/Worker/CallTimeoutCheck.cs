using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Worker;

/// <summary>
/// rtpengine's rule: a call ends when none of its transports is active any more. While some transport should receive, only those count, so
/// that silent ones do not keep a dead call.
/// </summary>
internal static class CallTimeoutCheck
{
    /// <summary>The reason to end the call now; null for none.</summary>
    public static CallTimeoutReason? Run(CallPlan plan, ReadOnlySpan<MediaTransport> transports, MonotonicTime created, MonotonicTime now)
    {
        CallTimeouts timeouts = plan.Timeouts;
        if (timeouts.Final > 0 && now - created >= TimeSpan.FromSeconds(timeouts.Final))
            return CallTimeoutReason.Final;
        if (plan.TimeoutsSuspended || transports.IsEmpty)
            return null;
        bool anyReceiving = false;
        bool anySilent = false;
        bool receivingIsGood = false;
        bool otherIsGood = false;
        foreach (MediaTransport transport in transports)
        {
            CallTimeoutReason state = StateOf(transport);
            int limit = state switch
            {
                CallTimeoutReason.Media => timeouts.Media,
                CallTimeoutReason.Silent => timeouts.Silent,
                _ => timeouts.Offer,
            };
            bool isGood = limit == 0 || now - LastActivity(transport) < TimeSpan.FromSeconds(limit);
            if (state == CallTimeoutReason.Media)
            {
                anyReceiving = true;
                receivingIsGood |= isGood;
            }
            else
            {
                anySilent |= state == CallTimeoutReason.Silent;
                otherIsGood |= isGood;
            }
        }

        if (anyReceiving)
            return receivingIsGood ? null : CallTimeoutReason.Media;
        return otherIsGood ? null : anySilent ? CallTimeoutReason.Silent : CallTimeoutReason.Offer;
    }

    private static CallTimeoutReason StateOf(MediaTransport transport)
    {
        if (!transport.Plan.Filled)
            return CallTimeoutReason.Offer;
        return transport.Plan.ExpectsMedia && !transport.Peer.Remote.IsNone ? CallTimeoutReason.Media : CallTimeoutReason.Silent;
    }

    private static MonotonicTime LastActivity(MediaTransport transport) =>
        transport.LastPacket > transport.LastSignal ? transport.LastPacket : transport.LastSignal;
}
