using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>The form of our description.</summary>
public sealed record DescriptionOptions
{
    public static DescriptionOptions Default { get; } = new();

    public DescriptionReplacements Replace { get; init; }

    /// <summary>Copy the direction attribute.</summary>
    public bool OriginalSendrecv { get; init; }

    public bool GenerateMid { get; init; }

    /// <summary>Name this process in the description, and pass a description that has come from it.</summary>
    public bool LoopProtect { get; init; }

    /// <summary>a=rtcp with the address.</summary>
    public bool FullRtcpAttribute { get; init; }

    public bool NoRtcpAttribute { get; init; }

    /// <summary>Text edits of attribute lines, one entry per section.</summary>
    public ImmutableArray<SectionEdits> Edits { get; init; } = [];

    /// <summary>Sections to drop from an offer by media type, or "other".</summary>
    public ImmutableArray<string> RemoveMedia { get; init; } = [];
}
