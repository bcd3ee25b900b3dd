namespace MediaEngine.Sessions.Events;

/// <summary>Why a worker has ended a call.</summary>
public enum CallEndReason : byte
{
    /// <summary>Signalling removed the call.</summary>
    Removed,

    /// <summary>An internal error. Signalling removes the call and logs the error.</summary>
    Fault,
}
