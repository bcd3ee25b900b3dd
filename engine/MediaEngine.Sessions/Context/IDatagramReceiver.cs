using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Context;

/// <summary>Receives the datagrams of ports that belong to no transport of a call. Called on the worker's thread.</summary>
internal interface IDatagramReceiver
{
    /// <summary>Key of the call to end when the receiver throws.</summary>
    long CallKey { get; }

    /// <summary>Receives one datagram.</summary>
    /// <param name="keepsBuffer">The receiver owns the buffer now, and returns it later; otherwise the worker returns it.</param>
    PacketResult Receive(in Datagram datagram, out bool keepsBuffer);
}
