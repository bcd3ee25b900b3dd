namespace MediaEngine.Protocol.Ng;

/// <summary>The transport a frame came over. The same address and port are another client on another transport.</summary>
public enum NgTransport : byte
{
    Datagram,

    /// <summary>TCP, HTTP and WebSocket, plain or with TLS.</summary>
    Stream,
}
