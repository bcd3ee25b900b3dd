using System.Collections.Immutable;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling;

/// <summary>
/// A stream of the engine that a party brings by an offer of its own: a publisher. Signalling asks it what it takes of the offered formats,
/// and gives each section of the party a sink of the stream.
/// </summary>
public interface IStreamSink
{
    /// <summary>Key of the call of the stream: its publisher runs on the same worker.</summary>
    long CallKey { get; }

    /// <summary>The formats to answer with, with the feedback that the engine sends.</summary>
    /// <param name="kind">Of the section.</param>
    /// <param name="offered">The formats of the offer.</param>
    /// <returns>Empty to refuse the offer.</returns>
    ImmutableArray<PayloadFormat> Choose(MediaKind kind, ImmutableArray<PayloadFormat> offered);

    /// <summary>The header extension is accepted.</summary>
    bool Uses(MediaKind kind, string extensionUri);

    /// <summary>The sink that receives what a section sends.</summary>
    /// <param name="id">The sink's ID in plans.</param>
    /// <param name="agreed">The formats of <see cref="Choose"/>.</param>
    SinkPlan Plan(int id, MediaKind kind, ImmutableArray<PayloadFormat> agreed);
}
