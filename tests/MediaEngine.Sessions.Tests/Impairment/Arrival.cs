using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>One datagram as it reaches the engine.</summary>
/// <param name="At">When.</param>
/// <param name="Packet">Which packet it is: an index of <see cref="ImpairedStream.Packets"/>.</param>
internal readonly record struct Arrival(MonotonicTime At, int Packet);
