namespace MediaEngine.LoadGen.Ng;

/// <summary>A codec as the load offers it, with what pacing RTP timestamps needs (20 ms frames).</summary>
/// <param name="PayloadType">The static one (RFC 3551), or the dynamic one the callers offer.</param>
/// <param name="Encoding">As in a=rtpmap.</param>
internal sealed record AudioCodec(string Name, int PayloadType, string Encoding, int TimestampStep)
{
    /// <summary>What the command line accepts.</summary>
    public static readonly AudioCodec[] Known =
    [
        new("PCMA", 8, "PCMA/8000", 160),
        new("PCMU", 0, "PCMU/8000", 160),
        new("G722", 9, "G722/8000", 160), // The clock of G.722 is written as half of what it is (RFC 3551 section 4.5.2).
        new("opus", 96, "opus/48000/2", 960),

        // What all daemons understand alike: rtpengine 10.5 encodes two channels unless the rtpmap has one, whatever fmtp says.
        new("opus-mono", 96, "opus/48000", 960) { Specification = "opus/48000/1/24000/20//compression_level=10" },
    ];

    /// <summary>How a daemon is asked to add it (NG codec transcode): with bitrate and complexity where those are to be equal.</summary>
    public string Specification { get; init; } = Name;

    /// <summary>Encoding name alone.</summary>
    public string EncodingName => Encoding[..Encoding.IndexOf('/')];

    /// <summary>Finds a codec by name.</summary>
    /// <exception cref="LoadException">Not one of <see cref="Known"/>.</exception>
    public static AudioCodec Find(string name) =>
        Array.Find(Known, codec => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new LoadException($"unknown codec {name}; known: {string.Join(", ", Known.Select(codec => codec.Name))}");
}
