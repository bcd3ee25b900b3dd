using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>
/// A network in virtual time. Links join test endpoints and the ports of workers; they delay, lose, duplicate and reorder as the seed
/// determines. A simulated minute takes milliseconds, and the same seed gives the same result.
/// </summary>
public sealed class SimNetwork(ulong seed = 1)
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private readonly Dictionary<TransportAddress, Action<TransportAddress, byte[]>> _receivers = [];
    private readonly Dictionary<(TransportAddress From, TransportAddress To), SimLink> _links = [];
    private readonly Dictionary<TransportAddress, SimListener> _listeners = [];
    private readonly List<IDatagramHandler> _handlers = [];
    private long _order;

    public SeededRandom Random { get; } = new(seed);

    /// <summary>Starts at one hour, because a real clock does not start at zero either.</summary>
    public MonotonicTime Now { get; private set; } = MonotonicTime.FromSeconds(3600);

    public SimLink DefaultLink { get; set; } = SimLink.Perfect;

    /// <summary>The number of datagrams without a receiver.</summary>
    public long Undeliverable { get; private set; }

    /// <summary>Called for each datagram when it is sent: source, destination, octets.</summary>
    public Action<TransportAddress, TransportAddress, byte[]>? Tap { get; set; }

    /// <summary>Sets the link from one address to another. Ports are ignored.</summary>
    public void SetLink(string from, string to, SimLink link) => _links[(TestAddress.Parse(from), TestAddress.Parse(to))] = link;

    /// <summary>Binds the clock and timers of a worker to the network's time.</summary>
    public void Drive(IDatagramHandler handler) => _handlers.Add(handler);

    /// <summary>A TCP server for workers to connect to; "192.0.2.7:554".</summary>
    public SimListener Listen(string address) => _listeners[TestAddress.Parse(address)] = new SimListener();

    /// <summary>Connections to the address are refused from now on.</summary>
    public void StopListening(string address) => _listeners.Remove(TestAddress.Parse(address));

    public SimEndpoint AddEndpoint(string address) => AddEndpoint(TestAddress.Parse(address));

    public SimEndpoint AddEndpoint(TransportAddress address) => new(this, address);

    public void Schedule(MonotonicTime at, Action action) => _events.Enqueue(action, (Math.Max(at.Nanoseconds, Now.Nanoseconds), _order++));

    public void Schedule(TimeSpan after, Action action) => Schedule(Now + after, action);

    /// <summary>Sends with the source <paramref name="from"/>, which need not be an endpoint.</summary>
    public void Send(TransportAddress from, TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        byte[] bytes = datagram.ToArray();
        Tap?.Invoke(from, to, bytes);
        SimLink link = _links.GetValueOrDefault((from.WithPort(0), to.WithPort(0)), DefaultLink);
        if (link.Loss > 0 && Random.Chance(link.Loss))
            return;
        Deliver(link, from, to, bytes);
        if (link.Duplication > 0 && Random.Chance(link.Duplication))
            Deliver(link, from, to, bytes);
    }

    /// <summary>The current delay of a connection's octets. Streams lose nothing and keep their order.</summary>
    internal TimeSpan DelayBetween(TransportAddress from, TransportAddress to)
    {
        SimLink link = _links.GetValueOrDefault((from.WithPort(0), to.WithPort(0)), DefaultLink);
        return link.Delay + link.Jitter * Random.NextDouble();
    }

    /// <summary>Lets virtual time pass.</summary>
    public void Run(TimeSpan duration)
    {
        MonotonicTime end = Now + duration;
        while (true)
        {
            MonotonicTime nextEvent = _events.TryPeek(out _, out (long Time, long Order) key)
                ? new MonotonicTime(key.Time) : MonotonicTime.Never;
            MonotonicTime nextDeadline = MonotonicTime.Never;
            foreach (IDatagramHandler handler in _handlers)
                nextDeadline = MonotonicTime.Min(nextDeadline, handler.NextDeadline);
            MonotonicTime next = MonotonicTime.Min(nextEvent, nextDeadline);
            if (next > end)
                break;
            if (next > Now)
                Now = next;
            if (nextDeadline <= nextEvent)
            {
                foreach (IDatagramHandler handler in _handlers)
                {
                    if (handler.NextDeadline <= Now)
                        handler.HandleTimeout(Now);
                }
            }
            else
            {
                _events.Dequeue()();
            }
        }

        Now = end;
    }

    internal SimListener? ListenerAt(TransportAddress address) => _listeners.GetValueOrDefault(address);

    internal void Bind(TransportAddress address, Action<TransportAddress, byte[]> receiver)
    {
        if (!_receivers.TryAdd(address, receiver))
            throw new InvalidOperationException($"{address} is in use");
    }

    internal void Unbind(TransportAddress address) => _receivers.Remove(address);

    private void Deliver(SimLink link, TransportAddress from, TransportAddress to, byte[] bytes)
    {
        TimeSpan delay = link.Delay;
        if (link.Jitter > TimeSpan.Zero)
            delay += link.Jitter * Random.NextDouble();
        Schedule(delay, () =>
        {
            if (_receivers.TryGetValue(to, out Action<TransportAddress, byte[]>? receiver))
                receiver(from, bytes);
            else
                Undeliverable++;
        });
    }
}
