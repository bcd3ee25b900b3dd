namespace MediaEngine.Sessions.Events;

/// <summary>Which timeout of a call expired.</summary>
public enum CallTimeoutReason : byte
{
    Media,
    Silent,
    Offer,
    Final,
}
