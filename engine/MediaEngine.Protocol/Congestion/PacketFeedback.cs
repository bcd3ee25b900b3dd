using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>The feedback about one received packet.</summary>
/// <param name="Sent">When it was sent, on our clock.</param>
/// <param name="Arrival">When it arrived, on the receiver's clock; only differences are meaningful.</param>
/// <param name="Size">Octets on the wire above IP.</param>
/// <param name="Probe">Its probe cluster; 0 for none.</param>
internal readonly record struct PacketFeedback(MonotonicTime Sent, MonotonicTime Arrival, int Size, int Probe);
