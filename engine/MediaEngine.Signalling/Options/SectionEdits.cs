using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>Text edits of the attribute lines of one section, without "a=".</summary>
/// <param name="Section">"global" for the session part, otherwise the media type of the m= line.</param>
/// <param name="Add">Whole attributes.</param>
/// <param name="Remove">A name, "name:firstword" or a whole attribute.</param>
/// <param name="Substitute">The attribute to replace, named as in <paramref name="Remove"/>, and its replacement.</param>
public sealed record SectionEdits(
    string Section, ImmutableArray<string> Add, ImmutableArray<string> Remove, ImmutableArray<(string From, string To)> Substitute);
