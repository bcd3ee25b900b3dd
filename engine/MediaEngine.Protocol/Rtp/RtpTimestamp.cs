namespace MediaEngine.Protocol.Rtp;

/// <summary>An RTP timestamp: ticks of the payload's clock from a random start, modulo 2^32 (RFC 3550 section 5.1).</summary>
public readonly record struct RtpTimestamp(uint Value)
{
    public static RtpTimestamp operator +(RtpTimestamp timestamp, int ticks) => new(timestamp.Value + (uint)ticks);

    /// <summary>Signed distance in ticks, correct across the wraparound for distances below 2^31.</summary>
    public static int operator -(RtpTimestamp later, RtpTimestamp earlier) => (int)(later.Value - earlier.Value);

    public override string ToString() => Value.ToString();
}
