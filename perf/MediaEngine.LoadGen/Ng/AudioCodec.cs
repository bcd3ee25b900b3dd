namespace MediaEngine.LoadGen.Ng;

/// <summary>A codec as the load offers it, with what pacing RTP timestamps needs.</summary>
internal sealed record AudioCodec(string Name, int PayloadType, string Encoding, int TimestampStep, int PayloadBytes)
{
    /// <summary>What the command line accepts, 20 ms frames.</summary>
    public static readonly AudioCodec[] Known =
    [
        new("PCMA", 8, "PCMA/8000", 160, 160),
        new("PCMU", 0, "PCMU/8000", 160, 160),
        new("G722", 9, "G722/8000", 160, 160),
    ];

    /// <summary>Finds a codec by name.</summary>
    /// <exception cref="LoadException">Not one of <see cref="Known"/>.</exception>
    public static AudioCodec Find(string name) =>
        Array.Find(Known, codec => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new LoadException($"unknown codec {name}; known: {string.Join(", ", Known.Select(codec => codec.Name))}");
}
