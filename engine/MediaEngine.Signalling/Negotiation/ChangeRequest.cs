using MediaEngine.Primitives;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>A request to change a call.</summary>
/// <param name="Options">The options beside the SDP.</param>
/// <param name="Body">The received SDP as text; empty for none.</param>
/// <param name="Source">The address the request came from.</param>
/// <param name="Now">Time of the request.</param>
internal sealed record ChangeRequest(NegotiationOptions Options, string Body, TransportAddress Source, MonotonicTime Now);
