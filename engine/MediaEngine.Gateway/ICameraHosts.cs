using MediaEngine.Primitives;

namespace MediaEngine.Gateway;

/// <summary>Finds the addresses of cameras. Implemented outside, because it takes time.</summary>
public interface ICameraHosts
{
    /// <summary>Resolves a host name or an address literal.</summary>
    /// <param name="answered">Called once on the control thread, maybe during this call: the address with the port, or none and a sentence
    /// that says why.</param>
    void Resolve(string host, int port, Action<TransportAddress, string> answered);
}
