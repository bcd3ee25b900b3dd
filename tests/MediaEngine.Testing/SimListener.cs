namespace MediaEngine.Testing;

/// <summary>A scripted TCP server that workers connect to in virtual time: <see cref="SimNetwork.Listen(string)"/>.</summary>
public sealed class SimListener
{
    /// <summary>A worker has connected; the test sets what the peer does.</summary>
    public Action<SimStreamPeer>? Accepted { get; set; }

    /// <summary>From the start of a connection until it stands or is refused, besides the delay of the link.</summary>
    public TimeSpan ConnectDelay { get; set; }

    /// <summary>Why connections are refused; null accepts them.</summary>
    public string? Refusal { get; set; }

    /// <summary>Connections are neither accepted nor refused, as by a host that drops SYNs.</summary>
    public bool IsSilent { get; set; }
}
