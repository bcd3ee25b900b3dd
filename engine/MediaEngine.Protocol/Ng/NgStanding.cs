using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Protocol.Ng;

/// <summary>How one command, key or flag behaves here: docs/compatibility.md and the warnings of replies are made from it.</summary>
/// <param name="Remark">Full sentences for docs/compatibility.md; empty when the status says
/// enough. The first one is the warning's reason.</param>
public sealed record NgStanding(NameStatus Status, string Remark = "")
{
    /// <summary>What is missing, where that is not the name itself ("recording").</summary>
    public string? Missing { get; private init; }

    /// <summary>Tells whether a request that carries the name asks for what is missing; null when each does.</summary>
    public Func<NgRequest, bool>? IsAsked { get; private init; }

    /// <summary>A request that carries the name may get a warning.</summary>
    public bool MayWarn => Status == NameStatus.NotYet || IsAsked is not null;

    public static NgStanding Same(string remark = "") => new(NameStatus.Same, remark);

    /// <param name="missing">What the warning names; null for the name of the row.</param>
    /// <param name="isAsked">Requests that get a warning; null when none does.</param>
    public static NgStanding Different(string remark, string? missing = null, Func<NgRequest, bool>? isAsked = null) =>
        new(NameStatus.Different, remark) { Missing = missing, IsAsked = isAsked };

    public static NgStanding NoEffect(string remark) => new(NameStatus.NoEffect, remark);

    /// <param name="remark">What happens in place of what is asked for.</param>
    /// <param name="missing">What the warning names; null for the name of the row.</param>
    /// <param name="isAsked">Requests that get a warning; null when each does that carries the name.</param>
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
