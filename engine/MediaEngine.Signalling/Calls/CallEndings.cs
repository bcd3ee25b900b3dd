using MediaEngine.Sessions.Events;

namespace MediaEngine.Signalling.Calls;

/// <summary>Maps a worker's event to the ending of a call.</summary>
internal static class CallEndings
{
    public static CallEnding Of(CallTimeoutReason reason) => reason switch
    {
        CallTimeoutReason.Silent => CallEnding.SilentTimeout,
        CallTimeoutReason.Offer => CallEnding.OfferTimeout,
        CallTimeoutReason.Final => CallEnding.FinalTimeout,
        _ => CallEnding.Timeout,
    };
}
