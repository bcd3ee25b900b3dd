namespace MediaEngine.Server.Listeners;

/// <param name="Connections">Open at a time.</param>
/// <param name="IdleTimeout">Between messages.</param>
/// <param name="MessageTimeout">From the first byte of a message to its last.</param>
internal sealed record TcpNgLimits(ConnectionLimits Connections, TimeSpan IdleTimeout, TimeSpan MessageTimeout)
{
    public static readonly TcpNgLimits Default = new(ConnectionLimits.Ng, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30));
}
