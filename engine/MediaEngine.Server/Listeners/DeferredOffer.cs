using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>An offer for a new call that waits until the existing calls are served.</summary>
internal readonly record struct DeferredOffer(
    UdpControlSocket Socket, byte[] Frame, TransportAddress Source, byte[] Control, MonotonicTime Received);
