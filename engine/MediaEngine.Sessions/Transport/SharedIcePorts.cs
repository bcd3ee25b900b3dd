using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Transport;

/// <summary>The UDP ports that the ICE sessions of a worker share: one for each local address. They are attached with the worker.</summary>
internal sealed class SharedIcePorts
{
    private readonly IceUsernames _usernames = new();
    private SharedIcePort[] _ports = [];

    /// <summary>A port was attached with the token.</summary>
    public void Add(MediaPort port, int token) => _ports = [.. _ports, new SharedIcePort(port, token, _usernames)];

    /// <summary>The port with the token; null for any other port.</summary>
    public SharedIcePort? Find(int token)
    {
        foreach (SharedIcePort port in _ports)
        {
            if (port.Token == token)
                return port;
        }

        return null;
    }

    /// <summary>The shared port of this worker.</summary>
    public SharedIcePort Of(MediaPort port)
    {
        foreach (SharedIcePort shared in _ports)
        {
            if (ReferenceEquals(shared.Port, port))
                return shared;
        }

        throw new InvalidOperationException($"{port} is shared by another worker");
    }

    /// <summary>Requests with this username fragment are for the session from now on.</summary>
    /// <param name="ufrag">Null for none: the session has left the shared ports.</param>
    public void Expect(IceSession session, string? ufrag) => _usernames.Expect(session, ufrag);
}
