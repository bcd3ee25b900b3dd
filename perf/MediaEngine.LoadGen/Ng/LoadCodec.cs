namespace MediaEngine.LoadGen.Ng;

/// <summary>A codec that the load offers, with its RTP timestamp step (20 ms frames).</summary>
/// <param name="PayloadType">The static payload type (RFC 3551), or the dynamic one the callers offer.</param>
/// <param name="Encoding">As in a=rtpmap.</param>
internal sealed record LoadCodec(string Name, int PayloadType, string Encoding, int TimestampStep)
{
    /// <summary>The codecs the command line accepts.</summary>
    public static readonly LoadCodec[] Known =
    [
        new("PCMA", 8, "PCMA/8000", 160),
        new("PCMU", 0, "PCMU/8000", 160),
        new("G722", 9, "G722/8000", 160), // SDP has half of the sample rate of G.722 (RFC 3551 section 4.5.2).
        new("opus", 96, "opus/48000/2", 960),

        // All daemons understand this form the same way: rtpengine 10.5 encodes two channels unless the rtpmap has one, whatever fmtp says.
        new("opus-mono", 96, "opus/48000", 960) { Specification = "opus/48000/1/24000/20//compression_level=10" },
    ];

    /// <summary>
    /// The value of the NG codec transcode for this codec, with bit rate and complexity where they are to be equal for all daemons.
    /// </summary>
    public string Specification { get; init; } = Name;

    /// <summary>The encoding name without clock rate.</summary>
    public string EncodingName => Encoding[..Encoding.IndexOf('/')];

    /// <summary>Finds a codec by name.</summary>
    /// <exception cref="LoadException">Not one of <see cref="Known"/>.</exception>
    public static LoadCodec Find(string name) =>
        Array.Find(Known, codec => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new LoadException($"unknown codec {name}; known: {string.Join(", ", Known.Select(codec => codec.Name))}");
}
