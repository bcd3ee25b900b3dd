namespace MediaEngine.Transport.Tests;

/// <summary>Sees the next bytes of a connection, on the loop's thread.</summary>
internal delegate void StreamReceiver(int connection, ReadOnlySpan<byte> bytes);
