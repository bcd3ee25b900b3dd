using MediaEngine.Primitives;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Who asks for a change of a call, and for what.</summary>
/// <param name="Options">What is asked for beside the description.</param>
/// <param name="Body">The description that came, as text; empty for none.</param>
/// <param name="Source">Where the request came from.</param>
/// <param name="Now">When.</param>
internal sealed record ChangeRequest(NegotiationOptions Options, string Body, TransportAddress Source, MonotonicTime Now);
