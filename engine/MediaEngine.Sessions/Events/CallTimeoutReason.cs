namespace MediaEngine.Sessions.Events;

/// <summary>What a call was without for too long.</summary>
public enum CallTimeoutReason : byte
{
    Media,
    Silent,
    Offer,
    Final,
}
