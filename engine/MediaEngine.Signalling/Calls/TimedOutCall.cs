using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>A call that ended without media or signalling; reported to a proxy that can end the SIP dialogue too.</summary>
/// <param name="CallId">As signalled.</param>
/// <param name="Source">Control address of the call's first offer.</param>
/// <param name="CallbackHost">The address to notify instead of the source; null when not given.</param>
/// <param name="Tags">The tags of the parties, the caller's first.</param>
public sealed record TimedOutCall(string CallId, TransportAddress Source, string? CallbackHost, ImmutableArray<string> Tags);
