using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Learning;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 4, plain RTP: the check whether this source may send, while learning (every packet is evidence) and after.</summary>
public class AcceptSource : IStop
{
    private static readonly TransportAddress _signalled = TransportAddress.FromIPv4(0x7F000002, 4000);
    private static readonly TransportAddress _natted = TransportAddress.FromIPv4(0x7F000003, 5000);
    private readonly PeerAddress _peer = new();
    private long _now = 1_000_000_000;
    private ushort _sequence;

    [Params(true, false)]
    public bool Learning { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var plan = new TransportPlan
        {
            Id = 0,
            Port = new MediaPort(1, _signalled, -1, "default"),
            Component = TransportComponent.Rtp,
            Advertised = _signalled,
            Filled = true,
            SignalGeneration = 1,
        };
        // With an hour of learning every packet of the benchmark is in the learning phase; with none the phase ends at once.
        _peer.Signal(plan, Learning ? TimeSpan.FromHours(1) : TimeSpan.Zero, new MonotonicTime(_now));
    }

    [Benchmark]
    public int Once()
    {
        _now += 1000;
        var evidence = new SourceEvidence
        {
            Kind = EvidenceKind.Media,
            Ssrc = 7,
            SequenceNumber = ++_sequence,
            Timestamp = _sequence * 160u,
            ClockRate = 8000,
        };
        return _peer.Accepts(Learning ? _natted : _signalled, evidence, new MonotonicTime(_now)) ? 1 : 0;
    }
}
