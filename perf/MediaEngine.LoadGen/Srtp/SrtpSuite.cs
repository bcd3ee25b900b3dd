namespace MediaEngine.LoadGen.Srtp;

/// <summary>An SRTP protection suite by its SDES name (RFC 4568 section 6.2, RFC 7714 section 14.2).</summary>
internal sealed record SrtpSuite(string Name, int KeyLength, int SaltLength, int TagLength, bool IsAead)
{
    /// <summary>The suites the command line accepts.</summary>
    public static readonly SrtpSuite[] Known =
    [
        new("AES_CM_128_HMAC_SHA1_80", 16, 14, 10, IsAead: false),
        new("AEAD_AES_128_GCM", 16, 12, 16, IsAead: true),
    ];

    /// <summary>Finds a suite by name.</summary>
    /// <exception cref="LoadException">Not one of <see cref="Known"/>.</exception>
    public static SrtpSuite Find(string name) =>
        Array.Find(Known, suite => suite.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new LoadException($"unknown SRTP suite {name}; known: {string.Join(", ", Known.Select(suite => suite.Name))}");
}
