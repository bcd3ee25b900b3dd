using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;

namespace MediaEngine.Sessions.Transport;

/// <summary>
/// The local ports of one call with their tokens. They belong to the call and not to its transports, so a port can change its use (active,
/// standby, another transport) without being detached, and no datagram on its way is lost. A shared port belongs to the worker: it is
/// neither attached nor detached here.
/// </summary>
internal sealed class AttachedPorts(WorkerContext context, DatagramRouter router)
{
    private Entry[] _entries = [];
    private int _count;
    private int _next;

    /// <summary>A new plan is applied: ports it does not claim are detached by <see cref="DetachUnclaimed"/>.</summary>
    public void Begin()
    {
        _next = 0;
        for (int i = 0; i < _count; i++)
            _entries[i].IsClaimed = false;
    }

    /// <summary>Routes the port's datagrams to the transport, and attaches the port if it is new. Returns its token.</summary>
    public int Claim(MediaPort port, MediaTransport transport)
    {
        int place = Find(port);
        if (place < 0)
        {
            if (_count == _entries.Length)
                Array.Resize(ref _entries, Math.Max(4, _count * 2));
            place = _count;
            _entries[place] = new Entry { Port = port, Token = Attach(port, transport) };
            _count++;
        }
        else if (!port.IsShared)
        {
            router.Redirect(_entries[place].Token, transport);
        }

        _entries[place].IsClaimed = true;
        _next = place + 1;
        return _entries[place].Token;
    }

    /// <summary>Token of a claimed port.</summary>
    public int TokenOf(MediaPort port) => _entries[Find(port)].Token;

    /// <summary>Sets TOS or traffic class of a claimed port if it changed.</summary>
    public void SetTrafficClass(MediaPort port, byte trafficClass)
    {
        ref Entry entry = ref _entries[Find(port)];
        if (entry.TrafficClass == trafficClass)
            return;
        entry.TrafficClass = trafficClass;
        if (!port.IsShared || router.SharedPorts.Of(port).ChangesTrafficClass(trafficClass))
            context.Io.SetTrafficClass(entry.Token, trafficClass);
    }

    public void DetachUnclaimed()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].IsClaimed)
                _entries[kept++] = _entries[i];
            else
                Detach(_entries[i]);
        }

        Array.Clear(_entries, kept, _count - kept);
        _count = kept;
    }

    public void DetachAll()
    {
        for (int i = 0; i < _count; i++)
            Detach(_entries[i]);
        (_entries, _count) = ([], 0);
    }

    private int Attach(MediaPort port, MediaTransport transport)
    {
        if (port.IsShared)
        {
            int shared = router.SharedPorts.Of(port).Token;
            context.Counters.AddTransports(1);
            return shared;
        }

        int token = router.Add(transport);
        try
        {
            context.Io.Attach(port, token);
        }
        catch
        {
            router.Remove(token);
            throw;
        }

        context.Counters.AddTransports(1);
        return token;
    }

    private void Detach(in Entry entry)
    {
        context.Counters.AddTransports(-1);
        if (entry.Port.IsShared)
            return;
        router.Remove(entry.Token);
        context.Io.Detach(entry.Token);
    }

    /// <summary>Plans usually name ports in the order of the plan before: the search starts after the last port found.</summary>
    private int Find(MediaPort port)
    {
        int start = _next < _count ? _next : 0;
        for (int i = start; i < _count; i++)
        {
            if (ReferenceEquals(_entries[i].Port, port))
                return i;
        }

        for (int i = 0; i < start; i++)
        {
            if (ReferenceEquals(_entries[i].Port, port))
                return i;
        }

        return -1;
    }

    private struct Entry
    {
        public MediaPort Port;
        public int Token;
        public byte TrafficClass;
        public bool IsClaimed;
    }
}
