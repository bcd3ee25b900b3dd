using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>
/// Options for codecs. Lists contain specifications in the order given: NAME[/clock[/channels[/bitrate[/ptime[/fmtp[/options]]]]]], or
/// "all", "full", "any".
/// </summary>
public sealed record CodecOptions
{
    public static CodecOptions Default { get; } = new();

    public ImmutableArray<string> Strip { get; init; } = [];

    public ImmutableArray<string> Mask { get; init; } = [];

    public ImmutableArray<string> Except { get; init; } = [];

    public ImmutableArray<string> Offer { get; init; } = [];

    public ImmutableArray<string> Ignore { get; init; } = [];

    public ImmutableArray<string> Transcode { get; init; } = [];

    public ImmutableArray<string> Accept { get; init; } = [];

    public ImmutableArray<string> Consume { get; init; } = [];

    public ImmutableArray<string> Set { get; init; } = [];

    public bool ForceTranscoding { get; init; }

    /// <summary>An answer may reject offered codecs, and the engine transcodes an answer with other codecs.</summary>
    public bool AllowTranscoding { get; init; }

    public bool AllowAsymmetricCodecs { get; init; }

    /// <summary>When no codec remains, the media is rejected; otherwise the original list is used.</summary>
    public bool AllowNoCodecMedia { get; init; }

    /// <summary>The answer keeps only the first codec and its telephone-event.</summary>
    public bool SingleCodec { get; init; }

    /// <summary>Later offers keep the codecs of the earlier negotiation.</summary>
    public bool ReuseCodecs { get; init; }

    public bool StaticCodecs { get; init; }
}
