using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Cameras;

/// <summary>
/// The UDP ports of a camera's tracks: an even one for RTP and the next one for RTCP of each. Packets of other hosts are dropped, and RTP
/// packets are put in order.
/// </summary>
internal sealed class DatagramTracks : TimerNode, IDatagramReceiver
{
    private readonly WorkerContext _context;
    private readonly CameraPlan _plan;
    private readonly IDatagramTarget _target;
    private readonly PacketReorder[] _reorders;
    private readonly int[] _tokens;
    private readonly int[] _tracks;
    private readonly TransportAddress[] _sources;

    /// <param name="plan">Its ports are owned from now on.</param>
    public DatagramTracks(WorkerContext context, long callKey, CameraPlan plan, IDatagramTarget target)
    {
        (_context, CallKey, _plan, _target) = (context, callKey, plan, target);
        _tokens = new int[plan.Ports.Length];
        _reorders = new PacketReorder[plan.Ports.Length / 2];
        _tracks = new int[_reorders.Length];
        _sources = new TransportAddress[_reorders.Length];
        Array.Fill(_tracks, -1);
        for (int i = 0; i < _tokens.Length; i++)
            _tokens[i] = context.ReceiverPorts.Attach(plan.Ports[i], this);
        for (int i = 0; i < _reorders.Length; i++)
            _reorders[i] = new PacketReorder();
    }

    long IDatagramReceiver.CallKey => CallKey;

    protected internal override long CallKey { get; }

    /// <summary>Gives a track the next pair of ports; 0 when none is left.</summary>
    public int PortFor(int track)
    {
        int place = Array.IndexOf(_tracks, -1);
        if (place < 0)
            return 0;
        _tracks[place] = track;
        return _plan.Ports[2 * place].Local.Port;
    }

    /// <summary>Packets of other hosts.</summary>
    public long ForeignPackets { get; private set; }

    /// <summary>The camera has agreed to send a track: its source is known, and a first packet opens a NAT on the way.</summary>
    public void Open(RtspTrackTransport transport)
    {
        int place = Array.IndexOf(_tracks, transport.Track);
        if (place < 0 || transport.Kind != RtspTransportKind.Udp)
            return;
        _sources[place] = transport.Source;
        Span<byte> empty = stackalloc byte[RtpPacket.MinimumHeader];
        RtpHeader.Write(empty, 0, marker: false, 0, default, _context.RandomUInt32());
        Send(2 * place, transport.ServerRtpPort, empty);
    }

    public void SendReport(RtspTrackTransport transport, ReadOnlySpan<byte> rtcp)
    {
        int place = Array.IndexOf(_tracks, transport.Track);
        if (place >= 0)
            Send(2 * place + 1, transport.ServerRtcpPort, rtcp);
    }

    public PacketResult Receive(in Datagram datagram, out bool keepsBuffer)
    {
        keepsBuffer = false;
        int port = Array.IndexOf(_tokens, datagram.Token);
        if (port < 0 || _tracks[port / 2] < 0)
            return PacketResult.NoRoute;
        if (!datagram.Remote.SameAddress(_plan.Address) && !datagram.Remote.SameAddress(_sources[port / 2]))
        {
            ForeignPackets++;
            return PacketResult.SourceRejected;
        }

        if (port % 2 == 1)
        {
            _target.ReceiveDatagram(_tracks[port / 2], isRtcp: true, datagram.Span, datagram.Arrival);
            return PacketResult.Consumed;
        }

        if (!RtpPacket.TryParse(datagram.Span, out RtpPacket packet))
            return PacketResult.Malformed;
        PacketReorder reorder = _reorders[port / 2];
        keepsBuffer = reorder.TryAdd(packet.SequenceNumber, datagram.Buffer, datagram.Arrival);
        if (!keepsBuffer)
            return PacketResult.Replayed;
        Take(port / 2, datagram.Arrival);
        return PacketResult.Consumed;
    }

    /// <summary>Releases the ports and the packets that wait.</summary>
    public void Close()
    {
        _context.Timers.Cancel(this);
        foreach (int token in _tokens)
            _context.ReceiverPorts.Detach(token);
        foreach (PacketReorder reorder in _reorders)
        {
            while (reorder.TryTake(MonotonicTime.Never, out PacketBuffer buffer, out _))
                _context.Io.Return(buffer);
        }
    }

    protected internal override void Fire(MonotonicTime now)
    {
        for (int i = 0; i < _reorders.Length; i++)
            Take(i, now);
    }

    /// <summary>Sends to the camera's own address only: where packets may come from is the camera's word.</summary>
    private void Send(int port, int remotePort, ReadOnlySpan<byte> packet)
    {
        if (remotePort == 0 || !_context.Io.TryRent(out PacketBuffer buffer))
            return;
        buffer = buffer.With(buffer.Offset, packet.Length);
        packet.CopyTo(_context.Io.Pool.Span(buffer));
        _context.Send(_tokens[port], _plan.Address.WithPort(remotePort), buffer);
    }

    private void Take(int place, MonotonicTime now)
    {
        while (_reorders[place].TryTake(now, out PacketBuffer buffer, out MonotonicTime arrival))
        {
            _target.ReceiveDatagram(_tracks[place], isRtcp: false, _context.Io.Pool.Span(buffer), arrival);
            _context.Io.Return(buffer);
        }

        MonotonicTime next = MonotonicTime.Never;
        foreach (PacketReorder reorder in _reorders)
            next = MonotonicTime.Min(next, reorder.Deadline);
        if (next == MonotonicTime.Never)
            _context.Timers.Cancel(this);
        else
            _context.Timers.Schedule(this, next);
    }
}
