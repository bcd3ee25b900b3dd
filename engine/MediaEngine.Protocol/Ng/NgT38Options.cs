namespace MediaEngine.Protocol.Ng;

/// <summary>NG <c>T.38</c>.</summary>
public sealed record NgT38Options
{
    public NgT38 Options { get; internal set; }

    public int? Version { get; internal set; }
}
