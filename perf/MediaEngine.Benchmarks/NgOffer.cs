using System.Buffers;
using BenchmarkDotNet.Attributes;
using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Benchmarks;

/// <summary>
/// The signalling of one call from request to reply: offer, answer, delete. Ports are only numbers and the media side accepts every plan,
/// so this is the control thread's own work without system calls.
/// </summary>
public class NgOffer : IStop
{
    private static readonly TransportAddress _proxy = TransportAddress.FromIPv4(0x7F000001, 5060);
    private readonly CountingServices _outside = new();
    private readonly ArrayBufferWriter<byte> _output = new(8192);
    private readonly byte[] _offer = SamplePackets.NgMessage("offer", "1", SamplePackets.PhoneSdp);
    private readonly byte[] _answer = SamplePackets.NgMessage("answer", "1", SamplePackets.PhoneSdp, toTag: "b7");
    private readonly byte[] _delete = SamplePackets.NgMessage("delete", "1", "");
    private ControlEngine _engine = null!;
    private long _now;

    [GlobalSetup]
    public void Prepare()
    {
        var local = TransportAddress.FromIPv4(0x7F000001, 0);
        _engine = new ControlEngine(
            new ControlSettings
            {
                Interfaces = new InterfaceTable([new LogicalInterface("default", [new PortPool("default", local, local, 30000, 39999)])]),
                UnixMicroseconds = static now => now.Nanoseconds / 1000,
                Certificate = LocalCertificate.Always(static _ => ""),
                InstanceId = "benchmark",
                DeleteDelay = 0,
            },
            _outside, _outside, _outside);
    }

    [Benchmark]
    public int Once()
    {
        var length = Execute(_offer) + Execute(_answer) + Execute(_delete);
        return _engine.Sessions == 0 && _outside.Bound == 0 ? length : throw new InvalidOperationException("the call was not deleted");
    }

    private int Execute(byte[] body)
    {
        _now += 1_000_000;
        if (BencodeReader.TryRead(body, out var value, out _) != BencodeStatus.Complete || value is not NgDictionary message
            || !NgCommands.TryFind(message.TextOf("command") ?? "", out var command))
        {
            throw new InvalidOperationException("the sample does not parse");
        }
        var reply = _engine.Execute(NgRequest.Parse(command, message), _proxy, new MonotonicTime(_now));
        if (reply.TextOf("result") != "ok")
            throw new InvalidOperationException(reply.TextOf("error-reason"));
        _output.ResetWrittenCount();
        BencodeWriter.Write(_output, reply);
        return _output.WrittenCount;
    }

    /// <summary>Ports, media plane and random source without side effects.</summary>
    private sealed class CountingServices : IPortAllocator, IMediaPlane, IRandomSource
    {
        private readonly Dictionary<long, CallPlan> _plans = [];
        private long _id;
        private byte _random;

        public int Bound { get; private set; }

        public bool TryAllocate(PortPool pool, Span<MediaPort?> ports)
        {
            foreach (ref var port in ports)
                port = new MediaPort(++_id, pool.Address.WithPort(pool.PortMin + (int)(_id % 10_000)), -1, pool.InterfaceName);
            Bound += ports.Length;
            return true;
        }

        public void Release(MediaPort port) => Bound--;

        public bool Apply(CallPlan plan)
        {
            _plans[plan.CallKey] = plan;
            return true;
        }

        public void Remove(long callKey, bool reports)
        {
            if (_plans.Remove(callKey, out var plan))
                Bound -= plan.Transports.Length;
        }

        public bool TryGetFigures(long callKey, out CallSnapshot? figures)
        {
            figures = null;
            return true;
        }

        public void Fill(Span<byte> destination)
        {
            foreach (ref var value in destination)
                value = _random++;
        }
    }
}
