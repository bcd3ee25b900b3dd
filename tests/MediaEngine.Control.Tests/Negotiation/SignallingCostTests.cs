using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>
/// Memory of a plain call from the request to the reply. Allocated memory decides how often garbage collection stops the workers, and kept
/// memory decides for how long. The bounds are a quarter above the measured values.
/// </summary>
[CollectionDefinition(nameof(SignallingCostTests), DisableParallelization = true)]
[Collection(nameof(SignallingCostTests))]
public sealed class SignallingCostTests
{
    private const int Calls = 1000;
    private const int AllocatedBytes = 27_000;
    private const int KeptBytes = 6_200;

    private static readonly TransportAddress _proxy = TestAddress.Parse("192.0.2.200:5060");

    private readonly Outside _outside = new();
    private readonly NgResponder _responder;
    private int _cookie;

    public SignallingCostTests()
    {
        TransportAddress local = TestAddress.Parse("192.0.2.1:0");
        var engine = new ControlEngine(
            new ControlSettings
            {
                Interfaces = new InterfaceTable([new LogicalInterface("pub", [new PortPool("pub", local, local, 30_000, 59_999)])]),
                UnixMicroseconds = now => now.Nanoseconds / 1000,
                Certificate = LocalCertificate.Always(_ => "AA:BB:CC"),
                InstanceId = "cost",
                DeleteDelay = 0,
            },
            _outside, _outside, new SeededRandom(1));
        _responder = new NgResponder(engine, new CookieCache(), NgTemplates.None);
    }

    [Fact]
    public void Offer_and_answer_of_a_plain_call_stay_within_their_bytes()
    {
        for (int i = 0; i < Calls; i++)
            SetUp(i);
        long allocated = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = Calls; i < 2 * Calls; i++)
            allocated += SetUp(i);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(2 * Calls, _outside.Plans.Count);
        Assert.InRange(allocated / Calls, 1, AllocatedBytes);
        Assert.InRange(kept / Calls, 1, KeptBytes);
        GC.KeepAlive(_responder);
    }

    /// <summary>The allocated bytes, without the text of the request.</summary>
    private long SetUp(int call) =>
        Respond(Request("5:offer", call, "", 20_000)) + Respond(Request("6:answer", call, "6:to-tag8:to-12345", 20_002));

    private long Respond(byte[] frame)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadOnlyMemory<byte> reply = _responder.Respond(frame, _proxy, MonotonicTime.FromSeconds(1));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(reply.Span.IndexOf("6:result2:ok"u8) > 0, Encoding.Latin1.GetString(reply.Span));
        return allocated;
    }

    private byte[] Request(string command, int call, string to, int port)
    {
        string sdp =
            $"v=0\r\no=- {call + 1_000_000} 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n"
            + $"m=audio {port} RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";
        string callId = $"cost-of-one-call-{call}";
        return Encoding.Latin1.GetBytes(
            $"{++_cookie}_1 d7:command{command}7:call-id{callId.Length}:{callId}8:from-tag9:from-1234{to}" +
            $"5:flagsl13:trust-addresse3:sdp{sdp.Length}:{sdp}e");
    }

    /// <summary>Numbers as ports, and a worker that only keeps plans.</summary>
    private sealed class Outside : IPortAllocator, IMediaPlane
    {
        private int _ports;

        public Dictionary<long, CallPlan> Plans { get; } = new(4 * Calls);

        public bool TryAllocate(PortPool pool, Span<MediaPort?> ports)
        {
            foreach (ref MediaPort? port in ports)
                port = new MediaPort(++_ports, pool.Address.WithPort(pool.PortMin + _ports % 20_000), -1, pool.InterfaceName);
            return true;
        }

        public void Release(MediaPort port)
        {
        }

        public bool Apply(CallPlan plan)
        {
            Plans[plan.CallKey] = plan;
            return true;
        }

        public void Remove(long callKey, bool reports) => Plans.Remove(callKey);

        public bool TryGetFigures(long callKey, out CallSnapshot? figures)
        {
            figures = null;
            return true;
        }
    }
}
