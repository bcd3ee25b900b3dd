using System.Collections.Immutable;
using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>A call that ended for want of media or signalling; told to whoever can end the SIP dialogue too.</summary>
/// <param name="CallId">As signalled.</param>
/// <param name="Source">Control address the call's first offer came from.</param>
/// <param name="CallbackHost">Whom to tell in place of the source; null when not given.</param>
/// <param name="Tags">Of the parties that had one: the caller's first.</param>
public sealed record TimedOutCall(string CallId, TransportAddress Source, string? CallbackHost, ImmutableArray<string> Tags);
