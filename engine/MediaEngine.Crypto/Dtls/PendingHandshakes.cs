using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// The handshakes of one endpoint that have not yet shown the signalled certificate: at most four, each of another source. Decides which
/// source may have one, and for how long.
/// </summary>
internal sealed class PendingHandshakes
{
    public const int Maximum = 4;

    private const int MaximumPerAddress = 2;
    private static readonly TimeSpan _lifetime = TimeSpan.FromSeconds(30);

    /// <summary>A handshake this old gives way to one of another source.</summary>
    private static readonly TimeSpan _stale = TimeSpan.FromSeconds(2);

    /// <summary>How long a handshake may take after it followed an unsolicited answer.</summary>
    private static readonly TimeSpan _redirectedLifetime = TimeSpan.FromSeconds(3);

    private readonly List<DtlsAssociation> _list = new(1);

    public int Count => _list.Count;

    public DtlsAssociation this[int index] => _list[index];

    /// <summary>The only handshake; null when there is none, or more than one.</summary>
    public DtlsAssociation? Only => _list is [var only] ? only : null;

    public MonotonicTime NextDeadline
    {
        get
        {
            MonotonicTime deadline = MonotonicTime.Never;
            foreach (DtlsAssociation association in _list)
                deadline = MonotonicTime.Min(deadline, MonotonicTime.Min(association.NextDeadline, EndOf(association)));
            return deadline;
        }
    }

    public static MonotonicTime EndOf(DtlsAssociation association) =>
        association.HasSignalledCertificate || association.RedirectedAt == MonotonicTime.Never || association.IsConnected
            ? association.Started + _lifetime
            : association.RedirectedAt + _redirectedLifetime;

    public DtlsAssociation? Find(TransportAddress from)
    {
        foreach (DtlsAssociation association in _list)
        {
            if (association.Remote == from)
                return association;
        }

        return null;
    }

    /// <summary>Whether a source may begin a handshake now.</summary>
    /// <param name="preferred">The peer's address in its SDP, which is always accepted.</param>
    /// <param name="victim">The handshake to remove to make room; null when none has to be removed.</param>
    public bool TryMakeRoom(TransportAddress from, TransportAddress preferred, MonotonicTime now, out DtlsAssociation? victim)
    {
        victim = null;
        int sameAddress = 0;
        DtlsAssociation? oldest = null;
        foreach (DtlsAssociation other in _list)
        {
            sameAddress += other.Remote.SameAddress(from) ? 1 : 0;

            // A connected handshake waits only for the fingerprint.
            if (other.Remote != preferred && !other.IsConnected && (oldest is null || other.Started < oldest.Started))
                oldest = other;
        }

        if (_list.Count < Maximum && (sameAddress < MaximumPerAddress || from == preferred))
            return true;
        if (oldest is null || (from != preferred && now - oldest.Started < _stale))
            return false;
        victim = oldest;
        return true;
    }

    public void Add(DtlsAssociation association) => _list.Add(association);

    public bool Remove(DtlsAssociation association) => _list.Remove(association);

    public bool Contains(DtlsAssociation association) => _list.Contains(association);

    /// <summary>Ends all handshakes.</summary>
    public void Clear()
    {
        foreach (DtlsAssociation association in _list)
            association.Dispose();
        _list.Clear();
    }
}
