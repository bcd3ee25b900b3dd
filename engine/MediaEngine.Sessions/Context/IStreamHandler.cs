using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Context;

/// <summary>Receives what happens on an outgoing TCP connection. Called on the worker's thread.</summary>
internal interface IStreamHandler
{
    /// <summary>Key of the call to end when the handler throws.</summary>
    long CallKey { get; }

    /// <summary>The connection is established.</summary>
    void Connected(MonotonicTime now);

    /// <summary>Receives the next bytes. The span is valid during the call only.</summary>
    void Receive(ReadOnlySpan<byte> bytes, MonotonicTime now);

    /// <summary>The connection ended, or could not be established. Its token is no longer valid.</summary>
    /// <param name="reason">The system's message, or "closed by the peer".</param>
    void Closed(string reason, MonotonicTime now);
}
