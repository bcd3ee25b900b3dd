using System.Diagnostics;
using System.Net;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// The connections of one kind of control socket. A new one is accepted as long as another one is idle, so silent and slow connections do
/// not block later ones. The connection to close is chosen in this order: one without an answered request within <see cref="Grace"/>, then
/// one of the source with the most connections, then the one idle longest. A connection whose request is being executed is never closed.
/// </summary>
internal sealed class ConnectionTable(ConnectionLimits limits, ControlGate gate)
{
    /// <summary>How long a new connection may take for its first request before it counts as silent.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<ControlConnection> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<IPAddress, int> _bySource = [];

    /// <summary>A bug of the engine, met by a connection.</summary>
    public void CountFailure(Exception failure) => gate.CountFailure(failure);

    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Accepts a connection. Null when it is not allowed or no other can be closed; the caller then closes it.</summary>
    public ControlConnection? Admit(IPAddress peer, Action abort)
    {
        if (!gate.Admits(peer))
            return null;
        var connection = new ControlConnection(ControlConnection.SourceOf(peer), gate.Lists(peer), abort);
        ControlConnection? leaves = null;
        lock (_lock)
        {
            if (!HasRoom(connection, out bool sourceIsFull))
            {
                leaves = Weakest(connection, sourceIsFull);
                if (leaves is null)
                {
                    gate.Counters.CountOverloaded();
                    return null;
                }

                Forget(leaves);
            }

            _open.Add(connection);
            _bySource[connection.Source] = CountOf(connection.Source) + 1;
        }

        if (leaves is not null)
        {
            gate.Counters.CountDisplaced();
            leaves.Abort();
        }

        return connection;
    }

    /// <summary>The connection has ended.</summary>
    public void Remove(ControlConnection connection)
    {
        lock (_lock)
            Forget(connection);
    }

    private bool HasRoom(ControlConnection connection, out bool sourceIsFull)
    {
        sourceIsFull = !connection.IsListed && CountOf(connection.Source) >= limits.PerSource;
        if (sourceIsFull || _open.Count >= limits.Total)
            return false;
        return connection.IsListed || !gate.HasList || _open.Count(c => !c.IsListed) < limits.Total - limits.ListedShare;
    }

    private ControlConnection? Weakest(ControlConnection newcomer, bool ofItsSource)
    {
        long now = Stopwatch.GetTimestamp();
        ControlConnection? weakest = null;
        (int, int, int, long) weakness = default;
        foreach (ControlConnection one in _open)
        {
            if (one.IsBusy || (ofItsSource && !one.Source.Equals(newcomer.Source)) || (one.IsListed && !newcomer.IsListed))
                continue;
            bool silent = !one.HasServed && Stopwatch.GetElapsedTime(one.Progress, now) >= Grace;
            (int, int, int, long) its = (one.IsListed ? 0 : 1, silent ? 1 : 0, CountOf(one.Source), now - one.Progress);
            if (weakest is null || its.CompareTo(weakness) > 0)
                (weakest, weakness) = (one, its);
        }

        return weakest;
    }

    private int CountOf(IPAddress source) => _bySource.GetValueOrDefault(source);

    private void Forget(ControlConnection connection)
    {
        if (!_open.Remove(connection))
            return;
        int left = CountOf(connection.Source) - 1;
        if (left > 0)
            _bySource[connection.Source] = left;
        else
            _bySource.Remove(connection.Source);
    }
}
