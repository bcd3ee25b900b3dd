using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;

namespace MediaEngine.Sessions.Transport;

/// <inheritdoc/>
internal sealed class ReceiverPorts(WorkerContext context, DatagramRouter router) : IReceiverPorts
{
    public int Attach(MediaPort port, IDatagramReceiver receiver)
    {
        int token = router.Add(receiver);
        try
        {
            context.Io.Attach(port, token);
        }
        catch
        {
            router.Remove(token);
            throw;
        }

        return token;
    }

    public void Detach(int token)
    {
        router.Remove(token);
        context.Io.Detach(token);
    }
}
