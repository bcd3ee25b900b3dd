namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>moh</c>: what the other side hears while a party is on hold.</summary>
public sealed record NgMusicOnHoldOptions
{
    public string? File { get; internal set; }

    public ReadOnlyMemory<byte> Blob { get; internal set; }

    public long? DatabaseId { get; internal set; }

    public NgMusicOnHoldMode Mode { get; internal set; }

    /// <summary><c>connection=zero</c>.</summary>
    public bool ZeroConnection { get; internal set; }
}
