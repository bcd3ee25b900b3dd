namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// View of a telephone-event payload: usually one event, or several that followed each other without a gap (RFC 4733 section 2.5.1.5). The
/// first event begins at the packet's timestamp, each further one where the previous one ended. Only <see cref="TryParse"/> creates a view.
/// </summary>
public readonly ref struct TelephoneEvents
{
    private readonly ReadOnlySpan<byte> _payload;

    private TelephoneEvents(ReadOnlySpan<byte> payload) => _payload = payload;

    /// <summary>False unless the payload is one or more whole events.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvents events)
    {
        bool whole = payload.Length > 0 && payload.Length % TelephoneEvent.Length == 0;
        events = whole ? new TelephoneEvents(payload) : default;
        return whole;
    }

    /// <summary>The number of events, at least 1.</summary>
    public int Count => _payload.Length / TelephoneEvent.Length;

    /// <summary>The last event, the only one that may continue in later packets.</summary>
    public TelephoneEvent Last => this[Count - 1];

    /// <param name="index">Below <see cref="Count"/>.</param>
    public TelephoneEvent this[int index]
    {
        get
        {
            _ = TelephoneEvent.TryParse(
                _payload.Slice(index * TelephoneEvent.Length, TelephoneEvent.Length), out TelephoneEvent telephoneEvent);
            return telephoneEvent;
        }
    }

    /// <summary>Start of an event after the packet's timestamp, in ticks of the RTP clock: the duration of the events before it.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    public uint Offset(int index)
    {
        uint offset = 0;
        for (int i = 0; i < index; i++)
            offset += this[i].Duration;
        return offset;
    }
}
