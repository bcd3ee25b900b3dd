namespace MediaEngine.Sessions.Transport;

/// <summary>Receives the accepted packets of a transport. The transport knows nothing else about it.</summary>
internal abstract class TransportReceiver;
