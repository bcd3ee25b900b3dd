namespace MediaEngine.Sessions.Transport;

/// <summary>Who gets what a transport receives. The transport keeps the reference and knows nothing else of it.</summary>
internal abstract class TransportReceiver;
