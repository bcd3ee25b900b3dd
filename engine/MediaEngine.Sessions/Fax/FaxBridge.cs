using MediaEngine.Media.Companding;
using MediaEngine.Media.Fax;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Udptl;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Fax;

/// <summary>
/// Runs a <see cref="FaxPlan"/>: takes what both sections receive instead of their routes. Audio leaves every 20 ms by a timer, because the machine that
/// hears it needs a steady signal whether packets come or not.
/// </summary>
internal sealed class FaxBridge : TimerNode, IDisposable
{
    private const int FrameSamples = 160;

    /// <summary>Missing packets up to this many are lost audio; more is another numbering.</summary>
    private const int MaximumGap = 50;

    /// <summary>Longest packet of G.711 that is taken: 200 ms.</summary>
    private const int MaximumSamples = 1600;

    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(20);

    private readonly WorkerContext _context;
    private readonly MediaSection _audio;
    private readonly MediaSection _image;
    private readonly FaxGateway _gateway;
    private readonly UdptlSender _sender;
    private readonly UdptlReceiver _receiver = new();
    private readonly short[] _samples = new short[MaximumSamples];
    private readonly OutboundStream _stream;
    private RtpTimestamp _timestamp;
    private MonotonicTime _next;
    private uint _ssrc;
    private ushort _expected;
    private bool _hears;

    /// <param name="audio">Section of <see cref="FaxPlan.AudioMedia"/>; it sends a stream of ours from now on.</param>
    public FaxBridge(WorkerContext context, FaxPlan plan, MediaSection audio, MediaSection image, OutboundStream stream, MonotonicTime now)
    {
        (_context, Plan, _audio, _image, _stream) = (context, plan, audio, image, stream);
        _gateway = new FaxGateway(plan.Settings);
        _sender = new UdptlSender(plan.ErrorCorrection, plan.MaximumDatagram);
        _timestamp = new RtpTimestamp(context.RandomUInt32());
        stream.OwnSequenceNumbers((ushort)context.RandomUInt32());
        _next = now;
        context.Timers.Schedule(this, now);
    }

    public FaxPlan Plan { get; }

    public bool Joins(MediaSection audio, MediaSection image) => audio == _audio && image == _image;

    protected internal override long CallKey => _audio.Call.Key;

    /// <summary>A packet that one of the two sections accepted.</summary>
    public PacketResult Receive(MediaSection from, in ReceivedPacket packet) =>
        from == _audio ? Hear(packet) : Take(packet);

    public void Dispose()
    {
        _context.Timers.Cancel(this);
        _gateway.Dispose();
    }

    protected internal override void Fire(MonotonicTime now)
    {
        // A worker that was away for longer than a frame does not catch up with a burst.
        _next = now - _next > _frame ? now + _frame : _next + _frame;
        _context.Timers.Schedule(this, _next);
        Span<short> samples = _samples.AsSpan(0, FrameSamples);
        _gateway.ReadAudio(samples);
        if (_audio.Plan.MayReceive)
            Speak(samples, now);
        SendPackets();
    }

    private PacketResult Hear(in ReceivedPacket packet)
    {
        if (packet.Kind != DatagramKind.Rtp || packet.IsPassthrough)
            return PacketResult.UnexpectedKind;
        RtpPacket rtp = packet.Rtp;
        if (rtp.PayloadType != Plan.PayloadType || rtp.PayloadLength is 0 or > MaximumSamples)
            return PacketResult.NotTranscoded;
        int ahead = _hears && rtp.Ssrc == _ssrc ? (short)(rtp.SequenceNumber - _expected) : 0;
        if (ahead is < 0 and > -MaximumGap)
            return PacketResult.Late;
        if (ahead is > 0 and < MaximumGap)
            _gateway.ReceiveLoss(ahead * rtp.PayloadLength);
        (_hears, _ssrc, _expected) = (true, rtp.Ssrc, (ushort)(rtp.SequenceNumber + 1));
        Span<short> samples = _samples.AsSpan(0, rtp.PayloadLength);
        if (Plan.IsPcmu)
            G711.DecodePcmu(rtp.Payload, samples);
        else
            G711.DecodePcma(rtp.Payload, samples);
        _gateway.ReceiveAudio(samples);
        SendPackets();
        return PacketResult.Consumed;
    }

    private PacketResult Take(in ReceivedPacket packet)
    {
        if (!_receiver.Receive(packet.Span))
            return PacketResult.Malformed;
        while (_receiver.TryTake(out ReadOnlySpan<byte> ifp, out ushort number))
            _gateway.ReceivePacket(ifp, number);
        SendPackets();
        return PacketResult.Consumed;
    }

    private void Speak(ReadOnlySpan<short> samples, MonotonicTime now)
    {
        if (_audio.RtpTransport is not { } transport || !_context.Io.TryRent(out PacketBuffer buffer))
            return;
        buffer = buffer.With(buffer.Offset, RtpPacket.MinimumHeader + samples.Length);
        Span<byte> bytes = _context.Io.Pool.Span(buffer);
        RtpHeader.Write(bytes, Plan.PayloadType, marker: _stream.Packets == 0, 0, _timestamp, _stream.Ssrc);
        Span<byte> payload = bytes[RtpPacket.MinimumHeader..];
        if (Plan.IsPcmu)
            G711.EncodePcmu(samples, payload);
        else
            G711.EncodePcma(samples, payload);
        _context.Counters.Count(_stream.SendOwn(transport, buffer, bytes, samples.Length, new SentTime(_timestamp, FaxGateway.SampleRate, now, IsEvent: false)));
        _timestamp += samples.Length;
    }

    private void SendPackets()
    {
        Span<byte> datagram = stackalloc byte[UdptlSender.MaximumDatagram];
        while (_gateway.TryTakePacket(out ReadOnlySpan<byte> ifp, out int copies))
        {
            int length = _sender.Write(datagram, ifp);
            for (int i = 0; i < copies && _image.Plan.MayReceive; i++)
                SendDatagram(datagram[..length]);
        }
    }

    private void SendDatagram(ReadOnlySpan<byte> datagram)
    {
        if (_image.RtpTransport is not { } transport || datagram.Length > PacketPool.MaxDatagram || !_context.Io.TryRent(out PacketBuffer buffer))
            return;
        buffer = buffer.With(buffer.Offset, datagram.Length);
        datagram.CopyTo(_context.Io.Pool.Span(buffer));
        _context.Counters.Count(transport.Send(buffer, new Outgoing { Kind = DatagramKind.Unknown }));
    }
}
