using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// From the bytes of a request to the bytes of its reply; empty when there is to be none. Always called on the control thread, so that
/// nothing behind it needs a lock. The frame is valid during the call only.
/// </summary>
internal delegate ReadOnlyMemory<byte> NgHandler(ReadOnlySpan<byte> frame, TransportAddress source, MonotonicTime now);
