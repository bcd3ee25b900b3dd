namespace MediaEngine.Protocol.Ng;

/// <summary>subscribe, publish, connect, create, mesh.</summary>
public sealed record NgSubscriptionOptions
{
    public bool Bidirectional { get; internal set; }

    public bool Unsubscribe { get; internal set; }

    public bool Inactive { get; internal set; }

    /// <summary>One m= line per media type with all sources mixed.</summary>
    public bool Mix { get; internal set; }

    public bool RtcpMirror { get; internal set; }

    public bool SipRec { get; internal set; }

    public bool Egress { get; internal set; }

    /// <summary>mesh: call-ids.</summary>
    public List<string> Calls { get; } = [];

    public List<NgMeshTag> Tags { get; } = [];

    /// <summary>create: m= sections to make.</summary>
    public List<NgMediaDescription> Medias { get; } = [];
}
