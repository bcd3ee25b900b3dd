using System.Security.Cryptography;

namespace MediaEngine.Server.Web;

/// <summary>What the client of one request may do.</summary>
internal sealed class WebGrant(StreamTable streams)
{
    public static readonly WebGrant Nothing = new(new StreamTable());

    /// <summary>A client that needs no token is opened by this.</summary>
    private static readonly byte[] _nothing = [];

    private readonly List<(StreamEntry Stream, WebAction Action, byte[] Digest)> _own = [];

    /// <summary>The token allows everything.</summary>
    public bool IsEverything { get; init; }

    /// <summary>Nobody needs a token, where the stream has none of its own for the action.</summary>
    public bool IsOpen { get; init; }

    /// <summary>By a JSON Web Token; null without.</summary>
    public JwtGrant? Jwt { get; init; }

    /// <summary>Why a token that is one of ours is not valid now; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Who the client is, as the token says (the claim sub); empty when it does not.</summary>
    public string Name => Jwt?.Name ?? "";

    /// <summary>When the client's right ends; null for never.</summary>
    public DateTimeOffset? Until => IsEverything ? null : Jwt?.Until;

    /// <summary>The right has ended.</summary>
    public bool IsOver(DateTimeOffset now) => Until is { } until && now >= until;

    /// <summary>The token is that of a stream for an action.</summary>
    public void Add(StreamEntry stream, WebAction action, byte[] digest) => _own.Add((stream, action, digest));

    /// <param name="stream">Null: some stream.</param>
    public WebVerdict Check(string? stream, WebAction action)
    {
        if (IsEverything || Jwt?.Allows(stream, action) == true || Own(stream, action) is not null || IsOpenFor(stream, action))
            return WebVerdict.Allowed;
        return Jwt is not null || _own.Exists(o => stream is null || o.Stream.Name == stream) ? WebVerdict.Forbidden : WebVerdict.Unknown;
    }

    /// <summary>
    /// The digest of the stream's own token that gives the right, empty when no token is needed; null when the right comes from elsewhere.
    /// A session ends when that is changed.
    /// </summary>
    public byte[]? Source(string stream, WebAction action) => IsEverything || Jwt?.Allows(stream, action) == true ? null
        : Own(stream, action) ?? (IsOpenFor(stream, action) ? _nothing : null);

    private byte[]? Own(string? stream, WebAction action)
    {
        foreach ((StreamEntry entry, WebAction right, byte[] digest) in _own)
        {
            // The tokens of a stream can change while a request is served.
            if (right == action && (stream is null || entry.Name == stream)
                && CryptographicOperations.FixedTimeEquals(streams.Find(entry.Name)?.TokenDigest(action), digest))
                return digest;
        }

        return null;
    }

    private bool IsOpenFor(string? stream, WebAction action) => IsOpen && streams.Find(stream)?.TokenDigest(action) is null;
}
