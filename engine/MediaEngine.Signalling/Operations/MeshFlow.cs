using System.Collections.Immutable;

namespace MediaEngine.Signalling.Operations;

/// <summary>One source of a mesh.</summary>
/// <param name="From">Tag of the source.</param>
/// <param name="To">Tags of its receivers.</param>
internal readonly record struct MeshFlow(string From, ImmutableArray<string> To);
