namespace MediaEngine.Protocol.Ng;

/// <summary>
/// NG <c>codec</c>. All lists hold codec specifications in the order given, escapes resolved:
/// NAME[/clock[/channels[/bitrate[/ptime[/fmtp[/options]]]]]], or "all", "full", "any".
/// </summary>
public sealed record NgCodecOptions
{
    public List<string> Strip { get; } = [];

    public List<string> Mask { get; } = [];

    public List<string> Except { get; } = [];

    public List<string> Offer { get; } = [];

    public List<string> Ignore { get; } = [];

    public List<string> Transcode { get; } = [];

    public List<string> Accept { get; } = [];

    public List<string> Consume { get; } = [];

    public List<string> Set { get; } = [];

    public bool ForceTranscoding { get; internal set; }

    /// <summary>A subscribe answer may reject codecs.</summary>
    public bool AllowTranscoding { get; internal set; }

    public bool AllowAsymmetricCodecs { get; internal set; }

    /// <summary>An empty codec list makes a rejected media, not the original list.</summary>
    public bool AllowNoCodecMedia { get; internal set; }

    /// <summary>The answer keeps only the first codec and its telephone-event.</summary>
    public bool SingleCodec { get; internal set; }

    /// <summary>Keep the earlier choice in later offers (also no-codec-renegotiation).</summary>
    public bool ReuseCodecs { get; internal set; }

    public bool StaticCodecs { get; internal set; }
}
