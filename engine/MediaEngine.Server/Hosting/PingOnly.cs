using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Server.Hosting;

/// <summary>Answers ping until the command dispatcher is there.</summary>
internal sealed class PingOnly : INgCommandHandler
{
    public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now) =>
        request.Command == NgCommand.Ping ? NgReply.Pong() : NgReply.Error("Unsupported command");

    public void Refused(TransportAddress source, string reason)
    {
    }
}
