using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// What peers that have proved themselves by a check say of DTLS before there is a path to answer on: a browser begins as soon as it has answered, and its
/// packets overtake its answer. A few datagrams of a few sources; a call that forks has several peers with the same offer, and ICE says whose path it is.
/// </summary>
internal sealed class EarlyHandshake
{
    /// <summary>Datagrams of one source, the latest: a hello in two parts, twice.</summary>
    private const int MaximumOfSource = 4;

    private const int Maximum = 16;

    private readonly List<Kept> _kept = [];

    public void Keep(int token, in TransportAddress from, ReadOnlySpan<byte> datagram)
    {
        TransportAddress source = from;
        int sameSource = _kept.Count(k => k.Token == token && k.From == source);
        if (sameSource >= MaximumOfSource)
            _kept.RemoveAt(_kept.FindIndex(k => k.Token == token && k.From == source));
        else if (_kept.Count >= Maximum)
            _kept.RemoveAt(0);
        _kept.Add(new Kept(token, from, datagram.ToArray()));
    }

    /// <summary>Gives what came over the path, in its order, and forgets all.</summary>
    public List<byte[]> Take(IceSession path)
    {
        List<byte[]> datagrams = [.. _kept.Where(k => path.IsPath(k.Token, k.From)).Select(k => k.Datagram)];
        _kept.Clear();
        return datagrams;
    }

    private readonly record struct Kept(int Token, TransportAddress From, byte[] Datagram);
}
