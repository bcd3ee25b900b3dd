using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>Serves one peer until the end; the caller closes the socket. Marks its requests on the connection.</summary>
internal delegate Task ConnectionHandler(Socket socket, TransportAddress remote, ControlConnection connection, CancellationToken stop);
