namespace MediaEngine.Protocol.Ng;

/// <summary>play media, play DTMF and announcements.</summary>
public sealed record NgPlaybackOptions
{
    public string? File { get; internal set; }

    /// <summary>Content of a media file (<c>blob</c>, or <c>blob64</c> decoded); empty when absent.</summary>
    public ReadOnlyMemory<byte> Blob { get; internal set; }

    public long? DatabaseId { get; internal set; }

    public int? RepeatTimes { get; internal set; }

    /// <summary>Milliseconds.</summary>
    public int? RepeatDuration { get; internal set; }

    /// <summary>Milliseconds into the file.</summary>
    public int? StartPosition { get; internal set; }

    /// <summary>Milliseconds of a DTMF tone.</summary>
    public int? Duration { get; internal set; }

    /// <summary>Milliseconds between DTMF tones.</summary>
    public int? Pause { get; internal set; }

    /// <summary>Playback replaces forwarded media.</summary>
    public bool BlockEgress { get; internal set; }
}
