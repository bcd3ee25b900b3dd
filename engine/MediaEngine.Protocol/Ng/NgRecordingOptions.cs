namespace MediaEngine.Protocol.Ng;

public sealed record NgRecordingOptions
{
    public NgRecordCall RecordCall { get; internal set; }

    /// <summary>"key:value|key:value".</summary>
    public string? Metadata { get; internal set; }

    /// <summary>Absolute path.</summary>
    public string? File { get; internal set; }

    public string? Directory { get; internal set; }

    public string? Pattern { get; internal set; }

    public int? MediaSlotOffer { get; internal set; }

    public int? MediaSlotAnswer { get; internal set; }

    public int? MediaSlots { get; internal set; }

    /// <summary>stop recording: pause instead.</summary>
    public bool Pause { get; internal set; }

    public bool Discard { get; internal set; }

    public bool Exclude { get; internal set; }

    public bool SkipDatabase { get; internal set; }

    public bool Announcement { get; internal set; }

    /// <summary>DTMF codes control the recording.</summary>
    public bool Vsc { get; internal set; }

    public string? VscStart { get; internal set; }

    public string? VscStop { get; internal set; }

    public string? VscPause { get; internal set; }

    public string? VscStartStop { get; internal set; }

    public string? VscPauseResume { get; internal set; }

    public string? VscStartPauseResume { get; internal set; }
}
