using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>Codecs. Lists hold specifications in the order given: NAME[/clock[/channels[/bitrate[/ptime[/fmtp[/options]]]]]], or "all", "full", "any".</summary>
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

    /// <summary>An answer may reject codecs, and an answer in other codecs is transcoded.</summary>
    public bool AllowTranscoding { get; init; }

    public bool AllowAsymmetricCodecs { get; init; }

    /// <summary>An empty codec list makes a rejected media, not the original list.</summary>
    public bool AllowNoCodecMedia { get; init; }

    /// <summary>The answer keeps only the first codec and its telephone-event.</summary>
    public bool SingleCodec { get; init; }

    /// <summary>Keep the earlier choice in later offers.</summary>
    public bool ReuseCodecs { get; init; }

    public bool StaticCodecs { get; init; }
}
