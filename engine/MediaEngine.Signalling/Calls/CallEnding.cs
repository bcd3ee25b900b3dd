namespace MediaEngine.Signalling.Calls;

/// <summary>Why a call ended (reasons of the CDR and of closed_sessions_total).</summary>
public enum CallEnding : byte
{
    Regular,
    Forced,
    Timeout,
    SilentTimeout,
    OfferTimeout,
    FinalTimeout,
    InternalError,
}
