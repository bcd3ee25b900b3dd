namespace MediaEngine.Protocol.Sdp;

/// <summary>One a= line (RFC 8866 section 5.13).</summary>
/// <param name="Name">Before the colon.</param>
/// <param name="Value">After the colon, as received; null when there is no colon (a property attribute).</param>
public sealed record SdpAttribute(string Name, string? Value)
{
    /// <summary>From the text behind "a=".</summary>
    public static SdpAttribute Parse(string text)
    {
        int colon = text.IndexOf(':');
        return colon < 0 ? new SdpAttribute(text, null) : new SdpAttribute(text[..colon], text[(colon + 1)..]);
    }

    /// <summary>The text behind "a=".</summary>
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}
