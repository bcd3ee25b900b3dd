namespace MediaEngine.Server.Listeners;

/// <param name="Connections">The most open connections.</param>
/// <param name="IdleTimeout">Longest time between messages.</param>
/// <param name="MessageTimeout">Longest time from the first byte of a message to its last.</param>
internal sealed record TcpNgLimits(ConnectionLimits Connections, TimeSpan IdleTimeout, TimeSpan MessageTimeout)
{
    public static readonly TcpNgLimits Default = new(ConnectionLimits.Ng, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30));
}
