namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// View of a telephone-event payload: mostly one event, or several that followed each other without a gap (RFC 4733 section 2.5.1.5). The first begins at the
/// packet's timestamp, each further one where the one before it ended. Only <see cref="TryParse"/> makes one.
/// </summary>
public readonly ref struct TelephoneEvents
{
    private readonly ReadOnlySpan<byte> _payload;

    private TelephoneEvents(ReadOnlySpan<byte> payload) => _payload = payload;

    /// <summary>False for what is not one event or more, whole.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out TelephoneEvents events)
    {
        bool whole = payload.Length > 0 && payload.Length % TelephoneEvent.Length == 0;
        events = whole ? new TelephoneEvents(payload) : default;
        return whole;
    }

    /// <summary>1 and more.</summary>
    public int Count => _payload.Length / TelephoneEvent.Length;

    /// <summary>The one that may still go on; the others are over.</summary>
    public TelephoneEvent Last => this[Count - 1];

    /// <param name="index">Below <see cref="Count"/>.</param>
    public TelephoneEvent this[int index]
    {
        get
        {
            _ = TelephoneEvent.TryParse(_payload.Slice(index * TelephoneEvent.Length, TelephoneEvent.Length), out TelephoneEvent telephoneEvent);
            return telephoneEvent;
        }
    }

    /// <summary>Ticks of the RTP clock from the packet's timestamp to the beginning of an event: what those before it lasted.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    public uint Offset(int index)
    {
        uint offset = 0;
        for (int i = 0; i < index; i++)
            offset += this[i].Duration;
        return offset;
    }
}
