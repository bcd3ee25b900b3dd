namespace MediaEngine.Protocol.Ng;

/// <summary>list, cli and transform.</summary>
public sealed record NgAdministrationOptions
{
    /// <summary>list: how many call-ids.</summary>
    public long? Limit { get; internal set; }

    /// <summary>cli: the command line.</summary>
    public string? Body { get; internal set; }

    /// <summary>transform: id of the sender, to detect loops.</summary>
    public string? Instance { get; internal set; }

    /// <summary>transform: as received.</summary>
    public NgList? TransformMedia { get; internal set; }
}
