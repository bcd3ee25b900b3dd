using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;

namespace MediaEngine.Benchmarks;

/// <summary>
/// A media worker with calls of plain G.711 and an I/O implementation that sends nothing, so that only the packet walk is measured, stops 3
/// to 8. Each packet is first copied into a pool slot, as the kernel does.
/// </summary>
internal sealed class WorkerUnderTest : IDatagramIo, IRandomSource, IMediaEvents, IDisposable
{
    /// <summary>Transports of one party: RTP and RTCP.</summary>
    private const int PerParty = 2;

    private readonly MediaWorker _worker;
    private readonly List<int> _tokens = [];
    private readonly byte[] _packet = SamplePackets.Rtp(172);
    private readonly int _parties;
    private readonly int _calls;
    private readonly Func<TransportPlan, TransportPlan> _transport;
    private readonly Func<SectionPlan, SectionPlan> _media;
    private int _extra;
    private ulong _random = 1;
    private int _call;
    private ushort _sequence;
    private long _now = 1_000_000_000;

    /// <param name="calls">The number of calls, served round robin.</param>
    /// <param name="receivers">The number of parties that receive the first one's media.</param>
    /// <param name="transport">Changes the transport plans. A party's RTP transport has twice the party's number, its RTCP transport the
    /// next.</param>
    /// <param name="media">Changes the media plans, which have their party's number.</param>
    public WorkerUnderTest(
        int calls, int receivers, Func<TransportPlan, TransportPlan>? transport = null, Func<SectionPlan, SectionPlan>? media = null)
    {
        _transport = transport ?? (static plan => plan);
        _media = media ?? (static plan => plan);
        _calls = calls;
        _parties = receivers + 1;
        _worker = new MediaWorker(this, this, new MediaWorkerOptions(), new Mailbox<WorkerCommand>(16, static () => { }), this);
        for (var i = 0; i < calls; i++)
            _worker.Apply(Plan(i), Now);
        if (_tokens.Count != calls * _parties * PerParty)
            throw new InvalidOperationException("the worker did not attach every port");
    }

    public PacketPool Pool { get; } = new(256);

    /// <summary>Datagrams sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Results of all packets so far.</summary>
    public WorkerCounters Counters => _worker.Counters;

    public MonotonicTime Now => new(_now);

    /// <summary>Receives one packet of the next call's first party.</summary>
    public void ReceiveOne()
    {
        RtpHeader.SetSequenceNumber(_packet, _sequence);
        RtpHeader.SetTimestamp(_packet, new RtpTimestamp(_sequence * 160u));
        Receive(_packet, _call, transport: 0);
        if (++_call < _calls)
            return;
        // Every call has had its packet: 20 ms have passed.
        _call = 0;
        _sequence++;
        Pass(milliseconds: 20);
    }

    /// <summary>Receives one datagram from the peer of one transport of a call.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, int call, int transport) =>
        Deliver(_tokens[(call * _parties * PerParty) + transport], Peer(call, transport), datagram);

    /// <summary>Receives one packet for a port without a call.</summary>
    public void ReceiveStray() => Deliver(_tokens.Count + 1000, Party(0, 0), _packet);

    /// <summary>Advances the time and runs expired timers.</summary>
    public void Pass(int milliseconds)
    {
        _now += milliseconds * 1_000_000L;
        if (_worker.NextDeadline <= Now)
            _worker.HandleTimeout(Now);
    }

    /// <summary>A plan of one more call, for <see cref="Apply"/>.</summary>
    public CallPlan AnotherPlan() => Plan(_calls + _extra++);

    public void Apply(CallPlan plan) => _worker.Apply(plan, Now);

    public void Remove(CallPlan plan) => _worker.Remove(plan.CallKey);

    public void Attach(MediaPort port, int token)
    {
        if (_tokens.Count < _calls * _parties * PerParty)
            _tokens.Add(token);
    }

    public void Detach(int token)
    {
    }

    public void SetTrafficClass(int token, byte trafficClass)
    {
    }

    public void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        Sent++;
        Pool.Return(buffer);
    }

    public void Return(PacketBuffer buffer) => Pool.Return(buffer);

    public void Fill(Span<byte> destination)
    {
        foreach (ref var value in destination)
        {
            _random = (_random * 6364136223846793005) + 1442695040888963407;
            value = (byte)(_random >> 56);
        }
    }

    public void Publish(MediaEvent mediaEvent) => throw new InvalidOperationException($"no event was expected: {mediaEvent}");

    public void Dispose()
    {
        _worker.RemoveAll();
        Pool.Dispose();
    }

    private void Deliver(int token, in TransportAddress from, ReadOnlySpan<byte> datagram)
    {
        if (!Pool.TryRent(out var buffer))
            throw new InvalidOperationException("the pool is empty: buffers leak");
        buffer = buffer.With(buffer.Offset, datagram.Length);
        var span = Pool.Span(buffer);
        datagram.CopyTo(span);
        _worker.Receive(new Datagram(token, buffer, span, from, Now));
    }

    private CallPlan Plan(int call) => new()
    {
        CallKey = call + 1,
        CallId = $"call {call}",
        Transports = [.. Enumerable.Range(0, _parties * PerParty).Select(id => _transport(new TransportPlan
        {
            Id = id,
            Port = new MediaPort((call * 1000L) + id, Local(call, id), -1, "default"),
            Component = id % PerParty == 0 ? TransportComponent.Rtp : TransportComponent.Rtcp,
            Advertised = Peer(call, id),
            Filled = true,
            SignalGeneration = 1,
        }))],
        Sections = [.. Enumerable.Range(0, _parties).Select(party => _media(new SectionPlan
        {
            Id = party,
            PartyId = party,
            Kind = MediaKind.Audio,
            RtpTransport = party * PerParty,
            RtcpTransport = (party * PerParty) + 1,
            Payloads = [new PayloadPlan(8, "PCMA", 8000)],
        }))],
        Routes = [.. Enumerable.Range(1, _parties - 1).Select(party => new RoutePlan(0, party))],
        // Only the first party sends.
        Timeouts = new CallTimeouts(0, 0, 0, 0),
    };

    private static TransportAddress Peer(int call, int transport) =>
        Party(call, transport / PerParty).WithPort(20000 + (transport % PerParty));

    private static TransportAddress Party(int call, int party) =>
        TransportAddress.FromIPv4(0x7F010000u + (uint)(call * 64) + (uint)party + 1, 20000);

    private static TransportAddress Local(int call, int id) =>
        TransportAddress.FromIPv4(0x7F000001u + (uint)(call >> 8), (ushort)(2000 + ((call & 255) * 200) + id));
}
