namespace MediaEngine.Protocol.Ng;

/// <summary>The form of the SDP we produce.</summary>
public sealed record NgSdpOptions
{
    /// <summary>Copy the direction attribute.</summary>
    public bool OriginalSendrecv { get; internal set; }

    public bool GenerateMid { get; internal set; }

    public bool LoopProtect { get; internal set; }

    /// <summary>a=rtcp with the address.</summary>
    public bool FullRtcpAttribute { get; internal set; }

    public bool NoRtcpAttribute { get; internal set; }

    /// <summary>Text edits of the SDP we produce, one entry per section.</summary>
    public List<NgSdpAttributeEdits> AttributeEdits { get; } = [];

    /// <summary>Sections to drop from an offer: "audio", "video", "image", "message", "text", "application", "data", "other".</summary>
    public List<string> RemoveMedia { get; } = [];

    internal NgSdpAttributeEdits EditsOf(string section)
    {
        foreach (NgSdpAttributeEdits known in AttributeEdits)
        {
            if (known.Section == section)
                return known;
        }

        var edits = new NgSdpAttributeEdits(section);
        AttributeEdits.Add(edits);
        return edits;
    }
}

/// <summary>NG <c>sdp-attr</c> for one section.</summary>
/// <param name="Section">"global" for the session part, otherwise the media type of the m= line.</param>
public sealed record NgSdpAttributeEdits(string Section)
{
    /// <summary>Attributes without "a=".</summary>
    public List<string> Add { get; } = [];

    /// <summary>A name, "name:firstword" or a whole attribute.</summary>
    public List<string> Remove { get; } = [];

    public List<NgSdpSubstitution> Substitute { get; } = [];
}

public sealed record NgSdpSubstitution(string From, string To);

/// <summary>NG <c>extmap</c>: RTP header extension names, or "all".</summary>
public sealed record NgExtmapOptions
{
    public List<string> Strip { get; } = [];

    /// <summary>Stripped, but accepted from the sender and removed from packets.</summary>
    public List<string> Mask { get; } = [];
}

/// <summary>NG <c>replace</c>.</summary>
[Flags]
public enum NgReplace
{
    None = 0,
    Origin = 1,
    OriginFull = 2,
    SdpVersion = 4,
    Username = 8,
    SessionName = 16,
    ZeroAddress = 32,
    ForceIncrementSdpVersion = 64,
}

/// <summary>NG <c>rtcp-mux</c>.</summary>
[Flags]
public enum NgRtcpMux : byte
{
    None = 0,
    Offer = 1,
    Require = 2,
    Demux = 4,
    Accept = 8,
    Reject = 16,
}

/// <summary>NG <c>bundle</c> (RFC 8843).</summary>
[Flags]
public enum NgBundle : byte
{
    None = 0,
    Accept = 1,
    Offer = 2,
    Require = 4,
    Strict = 8,
    Reject = 16,
}
