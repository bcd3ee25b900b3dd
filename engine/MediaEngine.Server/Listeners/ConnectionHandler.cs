using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Server.Listeners;

/// <summary>Talks to one peer until the end; the socket is closed for it. It marks its requests on the connection.</summary>
internal delegate Task ConnectionHandler(Socket socket, TransportAddress remote, ControlConnection connection, CancellationToken stop);
