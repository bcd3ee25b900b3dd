namespace MediaEngine.Protocol.Ng;

public sealed record NgDtmfOptions
{
    /// <summary>How blocked digits are hidden.</summary>
    public NgDtmfSecurity Security { get; internal set; }

    public NgDtmfSecurity SecurityTrigger { get; internal set; }

    public NgDtmfSecurity SecurityTriggerEnd { get; internal set; }

    /// <summary>Digits that switch <see cref="SecurityTrigger"/> on.</summary>
    public string? Trigger { get; internal set; }

    public string? TriggerEnd { get; internal set; }

    /// <summary>Milliseconds.</summary>
    public int? TriggerEndTime { get; internal set; }

    public int? TriggerEndDigits { get; internal set; }

    /// <summary>Milliseconds.</summary>
    public int? Delay { get; internal set; }

    /// <summary>dB as given (0..63, positive or negative).</summary>
    public int? Volume { get; internal set; }

    /// <summary>Hz.</summary>
    public List<int> Frequencies { get; } = [];

    /// <summary>RFC 4733 event 0..15; -1 when what was given is not a digit; null when absent.</summary>
    public int? Code { get; internal set; }

    /// <summary>address:port of a per-call event sink.</summary>
    public string? LogDestination { get; internal set; }

    /// <summary>Prepare the codec engine for play DTMF.</summary>
    public bool Inject { get; internal set; }

    /// <summary>In-band detector on.</summary>
    public bool Detect { get; internal set; }

    /// <summary>Block DTMF of the party right away.</summary>
    public bool Block { get; internal set; }
}
