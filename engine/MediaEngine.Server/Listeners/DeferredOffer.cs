using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>An offer for a new call that has to wait until the calls that exist are served.</summary>
internal readonly record struct DeferredOffer(
    UdpControlSocket Socket, byte[] Frame, TransportAddress Source, byte[] Control, MonotonicTime Received);
