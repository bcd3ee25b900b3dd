using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>The arrival of one datagram at the engine.</summary>
/// <param name="At">Time of arrival.</param>
/// <param name="Packet">The packet, as an index of <see cref="ImpairedStream.Packets"/>.</param>
internal readonly record struct Arrival(MonotonicTime At, int Packet);
