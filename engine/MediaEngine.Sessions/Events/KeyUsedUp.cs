namespace MediaEngine.Sessions.Events;

/// <summary>
/// The key a transport sends with has had all the SSRCs, or all the packets, it may have. Told
/// once for each key: the next description brings a new one.
/// </summary>
public sealed record KeyUsedUp(long CallKey, int TransportId) : MediaEvent(CallKey);
