using MediaEngine.Media.Companding;
using MediaEngine.Media.Fax;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Udptl;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Fax;

/// <summary>
/// Runs a <see cref="FaxGatewaying"/>: receives the media of both sections and sends each of them the transcoded media. Audio is sent every
/// 20 ms whether packets arrive or not, because the fax machine needs a steady signal.
/// </summary>
internal sealed class FaxBridge : IPaced, IDisposable
{
    private const int FrameSamples = 160;

    /// <summary>A gap of fewer packets than this counts as lost audio; a larger gap is a restart of the sequence numbers.</summary>
    private const int MaximumGap = 50;

    /// <summary>Longest G.711 packet that is accepted: 200 ms.</summary>
    private const int MaximumSamples = 1600;

    private readonly WorkerContext _context;
    private readonly IMediaSink _audio;
    private readonly IMediaSink _image;
    private readonly FaxGateway _gateway;
    private readonly UdptlSender _sender;
    private readonly UdptlReceiver _receiver = new();
    private readonly short[] _samples = new short[MaximumSamples];
    private readonly byte[] _payload = new byte[FrameSamples];
    private readonly uint _ownSsrc;
    private readonly ushort _firstNumber;
    private RtpTimestamp _timestamp;
    private uint _ssrc;
    private ushort _expected;
    private bool _hears;
    private bool _speaks;

    /// <param name="audio">Receives G.711: the section with the audio fax machine.</param>
    /// <param name="image">Receives UDPTL datagrams.</param>
    public FaxBridge(WorkerContext context, long callKey, FaxGatewaying plan, IMediaSink audio, IMediaSink image, MonotonicTime now)
    {
        (_context, CallKey, Plan, _audio, _image) = (context, callKey, plan, audio, image);
        (FromAudio, FromImage) = (new Side(this, hears: true), new Side(this, hears: false));
        _gateway = new FaxGateway(plan.Settings);
        _sender = new UdptlSender(plan.ErrorCorrection, plan.MaximumDatagram);
        (_ownSsrc, _firstNumber, _timestamp) = (context.RandomUInt32() | 1, (ushort)context.RandomUInt32(),
            new RtpTimestamp(context.RandomUInt32()));
        context.Pace.Add(this, now);
    }

    public FaxGatewaying Plan { get; }

    public long CallKey { get; }

    /// <summary>Receives what arrives in the section with G.711.</summary>
    public IMediaSink FromAudio { get; }

    /// <summary>Receives what arrives in the section with T.38.</summary>
    public IMediaSink FromImage { get; }

    public bool Joins(IMediaSink audio, IMediaSink image) => audio == _audio && image == _image;

    public void Tick(MonotonicTime now)
    {
        Span<short> samples = _samples.AsSpan(0, FrameSamples);
        _context.Io.BeginCodecWork();
        _gateway.ReadAudio(samples);
        _context.Io.EndCodecWork();
        Speak(samples, now);
        SendPackets(now);
    }

    public void Dispose()
    {
        _context.Pace.Remove(this);
        _gateway.Dispose();
    }

    private PacketResult Hear(in MediaPacket packet)
    {
        if (packet.Kind != DatagramKind.Rtp || packet.IsPassthrough)
            return PacketResult.UnexpectedKind;
        int length = packet.Payload.Length;
        if (packet.PayloadType != Plan.PayloadType || length is 0 or > MaximumSamples)
            return PacketResult.NotTranscoded;
        int ahead = _hears && packet.Ssrc == _ssrc ? (short)(packet.SequenceNumber - _expected) : 0;
        if (ahead is < 0 and > -MaximumGap)
            return PacketResult.Late;
        if (ahead is > 0 and < MaximumGap)
            _gateway.ReceiveLoss(ahead * length);
        (_hears, _ssrc, _expected) = (true, packet.Ssrc, (ushort)(packet.SequenceNumber + 1));
        Span<short> samples = _samples.AsSpan(0, length);
        if (Plan.IsPcmu)
            G711.DecodePcmu(packet.Payload, samples);
        else
            G711.DecodePcma(packet.Payload, samples);
        _context.Io.BeginCodecWork();
        _gateway.ReceiveAudio(samples);
        _context.Io.EndCodecWork();
        SendPackets(packet.At);
        return PacketResult.Consumed;
    }

    private PacketResult Take(in MediaPacket packet)
    {
        if (!_receiver.Receive(packet.Payload))
            return PacketResult.Malformed;
        while (_receiver.TryTake(out ReadOnlySpan<byte> ifp, out ushort number))
            _gateway.ReceivePacket(ifp, number);
        SendPackets(packet.At);
        return PacketResult.Consumed;
    }

    private void Speak(ReadOnlySpan<short> samples, MonotonicTime now)
    {
        if (Plan.IsPcmu)
            G711.EncodePcmu(samples, _payload);
        else
            G711.EncodePcma(samples, _payload);
        PacketResult result = _audio.Receive(new MediaPacket
        {
            Kind = DatagramKind.Rtp,
            PayloadType = Plan.PayloadType,
            Marker = !_speaks,
            SequenceNumber = _firstNumber,
            Timestamp = _timestamp,
            Ssrc = _ownSsrc,
            ClockRate = FaxGateway.SampleRate,
            Payload = _payload,
            At = now,
        });
        _context.Counters.Count(result);
        _speaks |= result == PacketResult.Forwarded;
        _timestamp += samples.Length;
    }

    private void SendPackets(MonotonicTime now)
    {
        Span<byte> datagram = stackalloc byte[UdptlSender.MaximumDatagram];
        while (_gateway.TryTakePacket(out ReadOnlySpan<byte> ifp, out int copies))
        {
            int length = _sender.Write(datagram, ifp);
            for (int i = 0; i < copies; i++)
                _context.Counters
                    .Count(_image.Receive(new MediaPacket { Kind = DatagramKind.Unknown, Payload = datagram[..length], At = now }));
        }
    }

    private sealed class Side(FaxBridge bridge, bool hears) : IMediaSink
    {
        public PacketResult Receive(in MediaPacket packet) => hears ? bridge.Hear(packet) : bridge.Take(packet);
    }
}
