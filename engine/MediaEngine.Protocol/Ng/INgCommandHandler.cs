using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng;

/// <summary>Executes one request and builds the reply, including <c>result</c>.</summary>
public interface INgCommandHandler
{
    /// <summary><see cref="NgReply.Later"/> when nothing was done yet: the caller must repeat the same request later.</summary>
    NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now);

    /// <summary>
    /// Handles a message that is not a valid request: no dictionary, no command, or an invalid value of a key that can fail the request.
    /// </summary>
    void Refused(TransportAddress source, string reason);
}
