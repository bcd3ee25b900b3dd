namespace MediaEngine.Protocol.Ng;

/// <summary>One entry of mesh <c>tags</c>.</summary>
public sealed record NgMeshTag(string From, IReadOnlyList<string> To);
