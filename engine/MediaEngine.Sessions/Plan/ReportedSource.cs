using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Plan;

/// <summary>The source address of a party's signalling. One object for all of its transports.</summary>
public sealed record ReportedSource(TransportAddress Address);
