using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// How one command, key or flag behaves in this engine. docs/compatibility.md and the warnings in replies are made from it.
/// </summary>
/// <param name="Remark">Full sentences for docs/compatibility.md; empty when the status is enough. The first sentence is the reason in the
/// warning.</param>
public sealed record NgStanding(NameStatus Status, string Remark = "")
{
    /// <summary>The missing feature, when its name differs from the row's ("recording").</summary>
    public string? Missing { get; private init; }

    /// <summary>Returns true when a request with the name needs the missing feature; null when each such request does.</summary>
    public Func<NgRequest, bool>? IsAsked { get; private init; }

    /// <summary>Requests with the name may get a warning.</summary>
    public bool MayWarn => Status == NameStatus.NotYet || IsAsked is not null;

    public static NgStanding Same(string remark = "") => new(NameStatus.Same, remark);

    /// <param name="missing">The subject of the warning; null for the name of the row.</param>
    /// <param name="isAsked">Requests that get a warning; null for none.</param>
    public static NgStanding Different(string remark, string? missing = null, Func<NgRequest, bool>? isAsked = null) =>
        new(NameStatus.Different, remark) { Missing = missing, IsAsked = isAsked };

    public static NgStanding NoEffect(string remark) => new(NameStatus.NoEffect, remark);

    /// <param name="remark">What the engine does instead.</param>
    /// <param name="missing">The subject of the warning; null for the name of the row.</param>
    /// <param name="isAsked">Requests that get a warning; null when all requests with the name do.</param>
    public static NgStanding NotYet(string remark, string? missing = null, Func<NgRequest, bool>? isAsked = null) =>
        new(NameStatus.NotYet, remark) { Missing = missing, IsAsked = isAsked };

    public static NgStanding Own(string remark = "") => new(NameStatus.Own, remark);

    /// <summary>The text for <c>warning</c>, for instance "delay-buffer is not done yet: media is not delayed".</summary>
    public string Warning(string name)
    {
        int end = Remark.IndexOf('.', StringComparison.Ordinal);
        string reason = end < 0 ? Remark : Remark[..end];

        // An abbreviation ("DTMF codes ...") keeps its capitals.
        bool isWord = reason.Length > 1 && char.IsLower(reason[1]);
        return $"{Missing ?? name} is not done yet: {(isWord ? char.ToLowerInvariant(reason[0]) : reason[0])}{reason[1..]}";
    }
}
