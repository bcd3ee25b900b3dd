using MediaEngine.Transport;

namespace MediaEngine.Server.Listeners;

/// <summary>Opens the ports of the next calls while no request waits.</summary>
internal sealed class IdlePortPreparation(PreparedPorts ports) : IIdleWork
{
    public bool IsDue => ports.IsWanting;

    public void Run() => ports.Refill();
}
