namespace MediaEngine.Protocol.Ng;

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
