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
