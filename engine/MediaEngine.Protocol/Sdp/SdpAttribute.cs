using System.Collections.Frozen;

namespace MediaEngine.Protocol.Sdp;

/// <summary>One a= line (RFC 8866 section 5.13).</summary>
/// <param name="Name">The part before the colon.</param>
/// <param name="Value">The part after the colon, verbatim; null when there is no colon (a property attribute).</param>
public sealed record SdpAttribute(string Name, string? Value)
{
    /// <summary>
    /// Attributes whose values are the same in most calls, so that their objects are shared. Other attributes differ per call, or are
    /// secret.
    /// </summary>
    private static readonly FrozenSet<string> _common = FrozenSet.Create(
        StringComparer.Ordinal,
        "rtpmap", "fmtp", "rtcp-fb", "extmap", "extmap-allow-mixed", "ptime", "maxptime", "mid", "setup", "ice-options", "ice-lite",
        "group", "sendrecv", "sendonly", "recvonly", "inactive", "rtcp-mux", "rtcp-rsize", "bundle-only", "end-of-candidates",
        "msid-semantic", "label");

    /// <summary>Attributes whose values end with a significant blank, or may do so.</summary>
    private static readonly FrozenSet<string> _verbatim = FrozenSet.Create(
        StringComparer.Ordinal, "fmtp", "rtcp-fb", "msid-semantic", "label");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _commonNames =
        _common.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SharedObjects<SdpAttribute> _shared = new(sets: 256);

    /// <summary>Parses the text after "a=".</summary>
    public static SdpAttribute Parse(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');

        // Some endpoints write trailing blanks after values that are not text.
        if (colon < 0)
            text = text.TrimEnd(" \t");
        ReadOnlySpan<char> name = colon < 0 ? text : text[..colon];
        if (!_commonNames.TryGetValue(name, out string? common))
            return colon < 0
                ? new SdpAttribute(TextPool.Get(text), null)
                : new SdpAttribute(TextPool.Get(name), text[(colon + 1)..].ToString());
        if (colon >= 0 && !_verbatim.Contains(common))
            text = text.TrimEnd(" \t");
        if (text.Length > TextPool.MaxLength)
            return Make(common, text, colon);
        int hash = string.GetHashCode(text);
        foreach (SdpAttribute? known in _shared.PlacesOf(hash))
        {
            if (known is not null && known.Is(common, text, colon))
                return known;
        }
        return _shared.Keep(hash, Make(common, text, colon));
    }

    /// <summary>The text after "a=".</summary>
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";

    private static SdpAttribute Make(string name, ReadOnlySpan<char> text, int colon) =>
        new(name, colon < 0 ? null : text[(colon + 1)..].ToString());

    private bool Is(string name, ReadOnlySpan<char> text, int colon) =>
        ReferenceEquals(Name, name) && (colon < 0 ? Value is null : Value is not null && text[(colon + 1)..].SequenceEqual(Value));
}
