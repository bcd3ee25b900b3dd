using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>
/// A stream of the engine that a party can receive by an offer of its own, for example a camera. Signalling asks it what it can send in the
/// offered formats, and gives each section of the party a source of the stream.
/// </summary>
public interface IStreamSource
{
    /// <summary>Key of the call that brings the stream: receivers run on its worker.</summary>
    long CallKey { get; }

    /// <summary>The formats to answer with, in the order of preference, with the feedback that is handled.</summary>
    /// <param name="kind">Of the section.</param>
    /// <param name="offered">The formats of the offer.</param>
    /// <returns>Empty to refuse the section.</returns>
    ImmutableArray<PayloadFormat> Choose(MediaKind kind, ImmutableArray<PayloadFormat> offered);

    /// <summary>Packets of the source have the header extension when the party offers it.</summary>
    bool Uses(MediaKind kind, string extensionUri);

    /// <summary>The source that sends to a section.</summary>
    /// <param name="id">The source's ID in plans.</param>
    /// <param name="agreed">The formats of <see cref="Choose"/>.</param>
    /// <param name="ssrc">Announced to the party.</param>
    /// <param name="retransmissionSsrc">The same for retransmissions; 0 when none were agreed.</param>
    SourcePlan Plan(int id, MediaKind kind, ImmutableArray<PayloadFormat> agreed, uint ssrc, uint retransmissionSsrc);
}
