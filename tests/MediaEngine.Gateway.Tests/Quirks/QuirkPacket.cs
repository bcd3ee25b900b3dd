namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>A packet of a picture before the camera numbers it.</summary>
/// <param name="Shift">Ticks behind the timestamp of the picture.</param>
internal sealed record QuirkPacket(byte[] Payload, bool Marker, int Shift = 0);
