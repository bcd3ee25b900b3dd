using System.Collections.Frozen;

namespace MediaEngine.Protocol.Sdp;

/// <summary>One a= line (RFC 8866 section 5.13).</summary>
/// <param name="Name">Before the colon.</param>
/// <param name="Value">After the colon, as received; null when there is no colon (a property attribute).</param>
public sealed record SdpAttribute(string Name, string? Value)
{
    /// <summary>Attributes that say the same in most calls; the objects are shared. Others are different in each call, or secret.</summary>
    private static readonly FrozenSet<string> _common = FrozenSet.Create(
        StringComparer.Ordinal,
        "rtpmap", "fmtp", "rtcp-fb", "extmap", "extmap-allow-mixed", "ptime", "maxptime", "mid", "setup", "ice-options", "ice-lite", "group",
        "sendrecv", "sendonly", "recvonly", "inactive", "rtcp-mux", "rtcp-rsize", "bundle-only", "end-of-candidates", "msid-semantic", "label");

    /// <summary>Values of which a blank at the end is a part, or may be one.</summary>
    private static readonly FrozenSet<string> _verbatim = FrozenSet.Create(StringComparer.Ordinal, "fmtp", "rtcp-fb", "msid-semantic", "label");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _commonNames = _common.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SharedObjects<SdpAttribute> _shared = new(sets: 256);

    /// <summary>From the text behind "a=".</summary>
    public static SdpAttribute Parse(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');

        // Some endpoints write blanks behind what is no text.
        if (colon < 0)
            text = text.TrimEnd(" \t");
        ReadOnlySpan<char> name = colon < 0 ? text : text[..colon];
        if (!_commonNames.TryGetValue(name, out string? common))
            return colon < 0 ? new SdpAttribute(TextPool.Get(text), null) : new SdpAttribute(TextPool.Get(name), text[(colon + 1)..].ToString());
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

    /// <summary>The text behind "a=".</summary>
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";

    private static SdpAttribute Make(string name, ReadOnlySpan<char> text, int colon) => new(name, colon < 0 ? null : text[(colon + 1)..].ToString());

    private bool Is(string name, ReadOnlySpan<char> text, int colon) =>
        ReferenceEquals(Name, name) && (colon < 0 ? Value is null : Value is not null && text[(colon + 1)..].SequenceEqual(Value));
}
