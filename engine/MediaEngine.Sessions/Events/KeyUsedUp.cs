namespace MediaEngine.Sessions.Events;

/// <summary>
/// The SRTP key that a transport sends with has reached its limit of SSRCs or packets. Sent once per key; the next SDP brings a new key.
/// </summary>
public sealed record KeyUsedUp(long CallKey, int TransportId) : MediaEvent(CallKey);
