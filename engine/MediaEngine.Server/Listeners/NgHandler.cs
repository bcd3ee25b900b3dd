using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// Turns a request's bytes into its reply's; empty for no reply. Always called on the control thread, so that nothing behind it needs a
/// lock. The frame is valid during the call only.
/// </summary>
internal delegate ReadOnlyMemory<byte> NgHandler(ReadOnlySpan<byte> frame, TransportAddress source, MonotonicTime now);
