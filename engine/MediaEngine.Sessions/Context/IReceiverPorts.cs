using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Context;

/// <summary>The ports of a worker that belong to no transport of a call.</summary>
internal interface IReceiverPorts
{
    /// <summary>Receives on a port from now on, and owns it. Returns its token.</summary>
    int Attach(MediaPort port, IDatagramReceiver receiver);

    /// <summary>Stops receiving and releases the port.</summary>
    void Detach(int token);
}
