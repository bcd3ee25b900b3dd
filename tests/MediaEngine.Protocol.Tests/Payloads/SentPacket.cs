namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>A packet as a camera sends it.</summary>
internal sealed record SentPacket(byte[] Payload, uint Timestamp, bool Marker);
