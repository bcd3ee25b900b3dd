using MediaEngine.Signalling.Calls;

namespace MediaEngine.Control.Commands;

/// <summary>A switch that NG commands set for a call, one party, or one flow.</summary>
internal sealed record MediaSwitch(Action<CallState, bool> SetCall, Action<Party, bool> SetParty)
{
    public static readonly MediaSwitch BlockMedia = new((c, on) => c.MediaBlocked = on, (p, on) => p.MediaBlocked = on)
    {
        FromTagNeedsDirectional = true,
        SetFlow = (link, on) => link with { Blocked = on },
    };

    public static readonly MediaSwitch SilenceMedia = new((c, on) => c.MediaSilenced = on, (p, on) => p.MediaSilenced = on)
    {
        SetFlow = (link, on) => link with { Silenced = on },
    };

    public static readonly MediaSwitch BlockDtmf = new((c, on) => c.DtmfBlocked = on,
        (p, on) => p.DtmfBlocked = on)
    { FromTagNeedsDirectional = true };

    public static readonly MediaSwitch Forwarding = new((c, on) => c.Forwarding = on,
        (p, on) => p.Forwarding = on)
    { FromTagNeedsDirectional = true };

    /// <summary>A from-tag counts only with the flag "directional".</summary>
    public bool FromTagNeedsDirectional { get; init; }

    /// <summary>Null when there is no such switch for a single flow.</summary>
    public Func<SectionLink, bool, SectionLink>? SetFlow { get; init; }
}
