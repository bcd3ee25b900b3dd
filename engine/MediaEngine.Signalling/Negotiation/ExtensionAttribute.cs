using System.Globalization;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>One a=extmap line (RFC 8285 section 8).</summary>
/// <param name="Id">1..255, or 4096..4351 in an offer that lets the answerer choose.</param>
/// <param name="Direction">"sendonly" etc.; null for none.</param>
/// <param name="Parameters">The text after the URI; null for none.</param>
public sealed record ExtensionAttribute(int Id, string? Direction, string Uri, string? Parameters)
{
    private const string Encrypted = "urn:ietf:params:rtp-hdrext:encrypt";

    /// <summary>The element is encrypted, and the parameters name its content (RFC 6904).</summary>
    public bool IsEncrypted => Uri == Encrypted;

    /// <summary>The key by which it is the same extension in another description.</summary>
    public string Key => IsEncrypted ? $"{Uri} {Parameters}" : Uri;

    /// <summary>The ID can be used in packets.</summary>
    public bool IsUsable => Id <= byte.MaxValue;

    /// <summary>Parses the value after "a=extmap:"; null when it is malformed. ID 0 is padding (RFC 8285 section 4.2).</summary>
    public static ExtensionAttribute? TryParse(string value)
    {
        string[] parts = value.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length < 2)
            return null;
        int slash = parts[0].IndexOf('/');
        return int.TryParse(slash < 0 ? parts[0] : parts[0].AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && id is (> 0 and <= byte.MaxValue) or (>= 4096 and <= 4351)
            ? new ExtensionAttribute(id, slash < 0 ? null : parts[0][(slash + 1)..], parts[1], parts.Length > 2 ? parts[2] : null)
            : null;
    }

    /// <summary>As seen from the other side.</summary>
    public ExtensionAttribute Reversed() => Direction switch
    {
        "sendonly" => this with { Direction = "recvonly" },
        "recvonly" => this with { Direction = "sendonly" },
        _ => this,
    };

    public override string ToString() =>
        $"{Id}{(Direction is null ? "" : "/")}{Direction} {Uri}{(Parameters is null ? "" : " ")}{Parameters}";
}
