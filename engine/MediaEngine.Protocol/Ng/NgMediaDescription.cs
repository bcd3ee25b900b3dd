namespace MediaEngine.Protocol.Ng;

/// <summary>One entry of create <c>medias</c>.</summary>
public sealed record NgMediaDescription(string Type, IReadOnlyList<string> Codecs);
