using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// DTLS datagrams of authenticated ICE peers that arrive before there is a path to answer on: a browser begins as soon as it has answered,
/// and its packets overtake its answer. A few datagrams of a few sources are kept; a forked call has several peers with the same offer, and
/// ICE decides whose path is used.
/// </summary>
internal sealed class EarlyDtlsDatagrams
{
    /// <summary>Datagrams kept per source, the latest: a ClientHello in two parts, twice.</summary>
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

    /// <summary>Returns the datagrams of a path in order, and removes all.</summary>
    public List<byte[]> Take(IceSession path)
    {
        List<byte[]> datagrams = [.. _kept.Where(k => path.IsPath(k.Token, k.From)).Select(k => k.Datagram)];
        _kept.Clear();
        return datagrams;
    }

    private readonly record struct Kept(int Token, TransportAddress From, byte[] Datagram);
}
