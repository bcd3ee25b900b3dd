namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>extmap</c>: RTP header extension names, or "all".</summary>
public sealed record NgExtmapOptions
{
    public List<string> Strip { get; } = [];

    /// <summary>Removed from the SDP, but accepted from the sender and removed from its packets.</summary>
    public List<string> Mask { get; } = [];
}
