using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>What became of one sent packet.</summary>
/// <param name="Sent">When it left, on our clock.</param>
/// <param name="Arrival">When it came, on the receiver's clock; only differences mean something.</param>
/// <param name="Size">Octets on the wire above IP.</param>
/// <param name="Probe">The probe cluster it belongs to; 0: none.</param>
internal readonly record struct PacketFeedback(MonotonicTime Sent, MonotonicTime Arrival, int Size, int Probe);
