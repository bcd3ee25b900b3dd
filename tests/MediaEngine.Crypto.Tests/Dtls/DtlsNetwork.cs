using System.Diagnostics;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Tests.Dtls;

/// <summary>
/// Two endpoints and a simulated network between them. OpenSSL's retransmission timer reads the system's clock, so <see cref="Now"/> is
/// real time, and a run with loss lasts as long as its retransmissions.
/// </summary>
internal sealed class DtlsNetwork : IDisposable
{
    public static readonly TransportAddress ActiveAddress = Address("127.0.0.2:4000");
    public static readonly TransportAddress PassiveAddress = Address("127.0.0.1:5000");

    private static readonly Lazy<DtlsContext> _first = new(() => new DtlsContext(NewCertificate()));
    private static readonly Lazy<DtlsContext> _second = new(() => new DtlsContext(NewCertificate()));
    private readonly List<(bool ToPassive, byte[] Datagram)> _wire = [];
    private readonly Random _random;

    public DtlsNetwork(DtlsContext? active = null, DtlsContext? passive = null, byte[]? cookieSecret = null, int seed = 1)
    {
        ActiveContext = active ?? _first.Value;
        PassiveContext = passive ?? _second.Value;
        Active = new DtlsEndpoint(ActiveContext);
        Passive = new DtlsEndpoint(PassiveContext, cookieSecret);
        _random = new Random(seed);
    }

    public static MonotonicTime Now => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    public DtlsContext ActiveContext { get; }

    public DtlsContext PassiveContext { get; }

    public DtlsEndpoint Active { get; }

    public DtlsEndpoint Passive { get; }

    /// <summary>Per cent of the datagrams that are lost, duplicated, or overtaken.</summary>
    public int Loss { get; init; }

    public int Duplication { get; init; }

    public int Reordering { get; init; }

    /// <summary>Called for each datagram on the wire before it is delivered.</summary>
    public Action<byte[], bool>? Observe { get; set; }

    public List<int> Sizes { get; } = [];

    public static DtlsCertificate NewCertificate() =>
        DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650));

    public static TransportAddress Address(string text) =>
        TransportAddress.TryParse(text, out TransportAddress address) ? address : throw new ArgumentException(text);

    public void ExchangeFingerprints(string hash = "sha-256")
    {
        Assert.True(Active.SetPeerFingerprint(hash, PassiveContext.Certificate.Fingerprint(hash), Now));
        Assert.True(Passive.SetPeerFingerprint(hash, ActiveContext.Certificate.Fingerprint(hash), Now));
    }

    /// <summary>Delivers until both are connected, or nothing is sent any more within the limit of real time.</summary>
    public void Run(Func<bool>? until = null, double seconds = 20)
    {
        until ??= () => Active.IsConnected && Passive.IsConnected;
        MonotonicTime end = Now + TimeSpan.FromSeconds(seconds);
        while (!until() && Now < end)
        {
            MonotonicTime now = Now;
            if (now >= Active.NextDeadline)
                Active.HandleTimeout(now);
            if (now >= Passive.NextDeadline)
                Passive.HandleTimeout(now);
            Collect();
            if (_wire.Count == 0)
            {
                if (Active.NextDeadline == MonotonicTime.Never && Passive.NextDeadline == MonotonicTime.Never)
                    return;
                Thread.Yield();
                continue;
            }

            Deliver();
        }
    }

    /// <summary>Puts the datagrams both have to send onto the wire.</summary>
    public void Collect()
    {
        byte[] buffer = new byte[2048];
        while (Active.TryGetTransmit(buffer, out TransportAddress to, out int length))
        {
            Assert.Equal(PassiveAddress, to);
            Send(true, buffer[..length]);
        }

        while (Passive.TryGetTransmit(buffer, out TransportAddress to, out int length))
        {
            if (to == ActiveAddress)
                Send(false, buffer[..length]);
        }
    }

    public void Deliver()
    {
        int next = _random.Next(100) < Reordering ? _random.Next(_wire.Count) : 0;
        (bool toPassive, byte[] datagram) = _wire[next];
        _wire.RemoveAt(next);
        Observe?.Invoke(datagram, toPassive);
        if (_random.Next(100) < Loss)
            return;
        for (int copies = _random.Next(100) < Duplication ? 2 : 1; copies > 0; copies--)
        {
            if (toPassive)
                Passive.Receive(datagram, ActiveAddress, Now);
            else
                Active.Receive(datagram, PassiveAddress, Now);
        }
    }

    public static List<DtlsEvent> Events(DtlsEndpoint endpoint)
    {
        List<DtlsEvent> events = [];
        while (endpoint.TryGetEvent(out DtlsEvent dtlsEvent))
            events.Add(dtlsEvent);
        return events;
    }

    public void Dispose()
    {
        Active.Dispose();
        Passive.Dispose();
    }

    private void Send(bool toPassive, byte[] datagram)
    {
        Sizes.Add(datagram.Length);
        _wire.Add((toPassive, datagram));
    }
}
