using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>One section to create.</summary>
/// <param name="Type">Media type of the m= line.</param>
/// <param name="Codecs">Specifications as in <see cref="CodecOptions"/>.</param>
public sealed record WantedMedia(string Type, ImmutableArray<string> Codecs);
