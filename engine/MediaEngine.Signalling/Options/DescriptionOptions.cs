using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>Options for the form of the engine's SDP.</summary>
public sealed record DescriptionOptions
{
    public static DescriptionOptions Default { get; } = new();

    public DescriptionReplacements Replace { get; init; }

    /// <summary>Copy the direction attribute.</summary>
    public bool OriginalSendrecv { get; init; }

    public bool GenerateMid { get; init; }

    /// <summary>
    /// Write an attribute that identifies this process into the SDP, and return received SDP unchanged when it has that attribute.
    /// </summary>
    public bool LoopProtect { get; init; }

    /// <summary>Write a=rtcp with the address.</summary>
    public bool FullRtcpAttribute { get; init; }

    public bool NoRtcpAttribute { get; init; }

    /// <summary>Text edits of attribute lines, one entry for each section.</summary>
    public ImmutableArray<SectionEdits> Edits { get; init; } = [];

    /// <summary>Media types of the sections that are removed from an offer; "other" for types that have no name here.</summary>
    public ImmutableArray<string> RemoveMedia { get; init; } = [];
}
