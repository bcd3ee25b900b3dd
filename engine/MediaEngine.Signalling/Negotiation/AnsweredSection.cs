using System.Collections.Immutable;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>The decisions about one section of our answer to a party without a counterpart.</summary>
/// <param name="Direction">The engine's direction.</param>
/// <param name="Formats">The formats of the answer, with the payload types of the offer.</param>
/// <param name="Extmaps">The header extensions that may be accepted.</param>
internal readonly record struct AnsweredSection(MediaDirection Direction, ImmutableArray<PayloadFormat> Formats,
    ImmutableArray<ExtensionAttribute> Extmaps);
