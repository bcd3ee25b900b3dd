using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Operations;

/// <summary>A request to connect several parties.</summary>
/// <param name="Others">The calls to merge into the changed one.</param>
/// <param name="Flows">Who receives from whom; empty for all from each other.</param>
/// <param name="EndsEarlier">The receivers' earlier links end.</param>
internal sealed record MeshRequest(ImmutableArray<CallState> Others, ImmutableArray<MeshFlow> Flows, bool EndsEarlier);
