namespace MediaEngine.Sessions.Events;

/// <summary>Why a worker has let go of a call.</summary>
public enum CallEndReason : byte
{
    /// <summary>Signalling has removed it.</summary>
    Removed,

    /// <summary>A bug of ours. Signalling removes the call and tells the operator.</summary>
    Fault,
}
