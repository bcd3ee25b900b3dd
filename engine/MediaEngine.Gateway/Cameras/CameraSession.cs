using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using MediaEngine.Crypto.Tls;
using MediaEngine.Gateway.Formats;
using MediaEngine.Gateway.Hub;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Cameras;

/// <summary>
/// One connection to a camera on the packet worker: RTSP in and out, its packets into the tracks of the hub. It ends by itself when the
/// camera fails; signalling decides about the next attempt.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The end of the attempt disposes what it owns.")]
internal sealed class CameraSession : TimerNode, IMediaSource, IStreamHandler, IDatagramTarget, IReportSender
{
    private const int WritePiece = 2048;
    private const int VideoClockRate = 90_000;
    private const int ReadPiece = 16 * 1024;

    private readonly WorkerContext _context;
    private readonly long _callKey;
    private readonly CameraPlan _plan;
    private readonly RtspClientSession _session;
    private readonly HubTrack?[] _tracks = new HubTrack?[RtspLimits.MaxTracks];
    private readonly byte[] _output = new byte[WritePiece];
    private readonly TlsClient? _tls;
    private readonly StreamHub _hub;
    private readonly FiguresTimer _figures;
    private readonly CameraReports _reports;
    private DatagramTracks? _datagrams;
    private int _unsent;
    private int _connection;
    private bool _isOpen;
    private bool _isConnected;
    private bool _hasPlayed;
    private RtspStep _toldStep;
    private MonotonicTime _now;

    public CameraSession(WorkerContext context, long callKey, CameraPlan plan)
    {
        (_context, _callKey, _plan) = (context, callKey, plan);
        _session = new RtspClientSession(
            plan.Session, context.Random);
        if (plan.Session.Url.IsSecure)
            _tls = new TlsClient(plan.Session.Url.Host, Convert.FromHexString(plan.Fingerprint ?? ""));
        _hub = StreamHub.Of(context, callKey);
        _figures = new FiguresTimer(context, _hub);
        _reports = new CameraReports(context, callKey, this);
    }

    long IStreamHandler.CallKey => _callKey;

    protected internal override long CallKey => _callKey;

    public void Connect(IMediaSink[] sinks, MonotonicTime now)
    {
        if (_isOpen)
            return;
        (_isOpen, _now) = (true, now);
        _figures.Start(now);
        if (!_plan.Ports.IsEmpty)
            _datagrams = new DatagramTracks(_context, _callKey, _plan, this);
        if (!_context.Outgoing.TryConnect(_plan.Address, this, out _connection, out string failure))
        {
            End(new RtspFailure(RtspFailureCause.Unreachable, RtspStep.Idle, 0, $"The camera cannot be connected to: {failure}."), now);
            return;
        }

        _context.Timers.Schedule(this, now + _plan.ConnectPatience);
    }

    /// <summary>Signalling wants no more of the camera: it is told so, and its answer is not waited for.</summary>
    public void Close()
    {
        _context.Timers.Cancel(this);
        _figures.Stop();
        if (!_isOpen)
            return;
        _isOpen = false;
        if (_isConnected)
        {
            _session.Stop(_now);
            Flush();
        }

        Release(_now);
    }

    public void Connected(MonotonicTime now)
    {
        if (_tls is null)
        {
            Begin(now);
            return;
        }

        _tls.Continue();
        SendTls(now);
    }

    public void Receive(ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        if (_tls is null)
        {
            _session.Receive(bytes, now);
            Drive(now);
            return;
        }

        bool wasOpen = _tls.IsOpen;
        _tls.Receive(bytes);
        if (!SendTls(now))
            return;
        if (!wasOpen && _tls.IsOpen)
            Begin(now);
        Span<byte> plain = stackalloc byte[ReadPiece];
        while (_isOpen && _tls.Read(plain) is var length && length > 0)
        {
            _session.Receive(plain[..length], now);
            Drive(now);
        }

        if (_isOpen && _tls.Failure is not null)
            Lose(now);
    }

    public void Closed(string reason, MonotonicTime now)
    {
        if (_isConnected)
        {
            Lose(now);
            return;
        }

        End(new RtspFailure(RtspFailureCause.Unreachable, RtspStep.Idle, 0, $"The camera cannot be connected to: {reason}."), now);
    }

    public void ReceiveDatagram(int track, bool isRtcp, ReadOnlySpan<byte> packet, MonotonicTime arrival)
    {
        if (!_isOpen)
            return;
        Packet(track, isRtcp, packet, arrival);
        _session.ReceivedDatagram(arrival);
        Drive(arrival);
    }

    public void SendReport(RtspTrackTransport transport, ReadOnlySpan<byte> rtcp)
    {
        if (transport.Kind == RtspTransportKind.Udp)
        {
            _datagrams?.SendReport(transport, rtcp);
            return;
        }

        // A message of the session must not be cut by a packet.
        if (transport.Kind != RtspTransportKind.Interleaved || !Flush())
            return;
        Span<byte> frame = stackalloc byte[RtspInterleavedFrame.HeaderLength + rtcp.Length];
        RtspInterleavedFrame.WriteHeader(frame, transport.RtcpChannel, rtcp.Length);
        rtcp.CopyTo(frame[RtspInterleavedFrame.HeaderLength..]);
        _ = _context.Outgoing.TryWrite(_connection, frame);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        if (!_isConnected)
        {
            string detail = $"The camera does not answer: no connection in {Math.Round(_plan.ConnectPatience.TotalSeconds)} s.";
            End(new RtspFailure(RtspFailureCause.Unreachable, RtspStep.Idle, 0, detail), now);
            return;
        }

        _session.HandleTimeout(now);
        Drive(now);
    }

    /// <summary>The way to the camera is open.</summary>
    private void Begin(MonotonicTime now)
    {
        _isConnected = true;
        _session.Start(now);
        Drive(now);
    }

    /// <summary>The camera has ended the connection.</summary>
    private void Lose(MonotonicTime now)
    {
        _isConnected = false;
        _session.ConnectionClosed(now);
        Drive(now);
    }

    /// <summary>Sends what TLS has to send. False when the attempt has ended: a refused certificate, or a lost connection.</summary>
    private bool SendTls(MonotonicTime now)
    {
        bool isTaken = FlushTls();
        if (_tls!.Failure is null && isTaken)
            return true;
        if (_tls.IsOpen)
        {
            Lose(now);
            return false;
        }

        string why = _tls.Failure ?? "The camera does not read what is sent to it.";
        End(new RtspFailure(RtspFailureCause.Refused, RtspStep.Idle, 0, why), now);
        return false;
    }

    private bool FlushTls()
    {
        Span<byte> records = stackalloc byte[WritePiece];
        while (_tls!.TakeOutput(records) is var length && length > 0)
        {
            if (!_context.Outgoing.TryWrite(_connection, records[..length]))
                return false;
        }

        return true;
    }

    /// <summary>Takes what the session has to say and to send.</summary>
    private void Drive(MonotonicTime now)
    {
        _now = now;
        while (_isOpen && _session.TryGetEvent(out RtspEvent occurred))
        {
            if (occurred.Kind == RtspEventKind.Packet)
                Packet(occurred.Track, occurred.IsRtcp, occurred.Packet, now);
            else
                Handle(occurred, now);
        }

        if (!_isOpen)
            return;
        if (!Flush())
        {
            End(new RtspFailure(RtspFailureCause.Timeout, _session.Step, 0, "The camera does not read what is sent to it."), now);
            return;
        }

        if (_session.Step != _toldStep)
        {
            _toldStep = _session.Step;
            _context.Events.Publish(new CameraStep(_callKey, _toldStep));
        }

        if (_session.NextDeadline == MonotonicTime.Never)
            _context.Timers.Cancel(this);
        else
            _context.Timers.Schedule(this, _session.NextDeadline);
    }

    private void Handle(in RtspEvent occurred, MonotonicTime now)
    {
        switch (occurred.Kind)
        {
            case RtspEventKind.Described or RtspEventKind.Announced:
                Describe(occurred.Description!, isNew: occurred.Kind == RtspEventKind.Described, now);
                break;
            case RtspEventKind.TrackReady:
                _datagrams?.Open(occurred.Transport!);
                _reports.Add(occurred.Transport!);
                break;
            case RtspEventKind.Playing:
                _reports.Start(now);
                _context.Events.Publish(new CameraPlaying(_callKey));
                break;
            case RtspEventKind.Redirected:
                End(null, now, occurred.Url);
                break;
            case RtspEventKind.Failed:
                End(occurred.Failure, now);
                break;
            case RtspEventKind.Stopped:
                End(null, now);
                break;
        }
    }

    private void Describe(RtspDescription description, bool isNew, MonotonicTime now)
    {
        Array.Clear(_tracks);
        ImmutableArray<TrackFormat> video = [];
        ImmutableArray<TrackFormat> audio = [];
        var requests = new List<RtspTrackRequest>();
        foreach (int index in Chosen(description))
        {
            RtspTrackDescription track = description.Tracks[index];
            ImmutableArray<TrackFormat> formats = Formats(track);
            HubTrack sink = _hub.Track(track.IsVideo ? MediaKind.Video : MediaKind.Audio);
            if (index < _tracks.Length)
                _tracks[index] = sink;
            sink.Describe(formats, now);
            if (track.IsVideo)
                video = formats;
            else
                audio = formats;
            requests.Add(new RtspTrackRequest(index, _datagrams?.PortFor(index) ?? 0));
        }

        _hub.Clock.Restart();
        _context.Events.Publish(new CameraDescribed(_callKey, video, audio));
        if (isNew)
            _session.SetUp([.. requests], now);
    }

    /// <summary>One track of each kind: the first that viewers can get as it is, or else the first.</summary>
    private static IEnumerable<int> Chosen(RtspDescription description)
    {
        foreach (MediaKind kind in new[] { MediaKind.Video, MediaKind.Audio })
        {
            RtspTrackDescription[] tracks =
                [.. description.Tracks.Where(t => t.IsMedia && (kind == MediaKind.Video ? t.IsVideo : t.IsAudio))];
            if ((tracks.FirstOrDefault(t => t.Formats.Any(f => StreamFormats.CanPass(kind, f.Encoding)))
                ?? tracks.FirstOrDefault()) is { } track)
                yield return track.Index;
        }
    }

    private static ImmutableArray<TrackFormat> Formats(RtspTrackDescription track) =>
        [.. track.Formats.Where(f => f.Encoding.Length > 0).Select(f => new TrackFormat(
            (byte)f.PayloadType, f.Encoding, f.ClockRate > 0 ? f.ClockRate : track.IsVideo ? 90_000 : 8_000, Math.Max(1, f.Channels),
            f.Parameters))];

    private void Packet(int index, bool isRtcp, ReadOnlySpan<byte> packet, MonotonicTime now)
    {
        if ((uint)index >= (uint)_tracks.Length || _tracks[index] is not { } track)
            return;
        if (isRtcp)
        {
            Report(index, packet, track, now);
            return;
        }

        if (!RtpPacket.TryParse(packet, out RtpPacket rtp))
            return;
        _hasPlayed = true;
        _reports.Count(index, rtp, track.Format?.ClockRate ?? VideoClockRate, now);
        _context.Counters.Count(track.Receive(new MediaPacket
        {
            Kind = DatagramKind.Rtp,
            PayloadType = rtp.PayloadType,
            Marker = rtp.Marker,
            SequenceNumber = rtp.SequenceNumber,
            Timestamp = rtp.Timestamp,
            Ssrc = rtp.Ssrc,
            Payload = rtp.Payload,
            At = now,
        }));
    }

    private void Report(int index, ReadOnlySpan<byte> packet, HubTrack track, MonotonicTime now)
    {
        if (!RtcpCompound.TryParse(packet, out RtcpCompound compound))
            return;
        foreach (RtcpPacket one in compound)
        {
            if (SenderReport.TryParse(one, out SenderReport report))
            {
                track.Receive(report, now);
                _reports.Note(index, report, now);
            }
        }
    }

    /// <summary>Writes what the session has to send. False when the camera does not take it.</summary>
    private bool Flush()
    {
        while (_unsent > 0 || _session.TryGetTransmit(_output, out _unsent))
        {
            ReadOnlySpan<byte> octets = _output.AsSpan(0, _unsent);
            if (!(_tls is null ? _context.Outgoing.TryWrite(_connection, octets) : _tls.Write(octets)))
                return false;
            _unsent = 0;
        }

        return _tls is null || FlushTls();
    }

    private void Release(MonotonicTime now)
    {
        _reports.Stop();
        _context.Outgoing.Close(_connection);
        _tls?.Dispose();
        _datagrams?.Close();
        _datagrams = null;
        _hub.Video.Interrupt(now);
        _hub.Audio.Interrupt(now);
    }

    private void End(RtspFailure? failure, MonotonicTime now, RtspUrl? redirect = null)
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        if (failure is not null && !_hasPlayed && _datagrams is { ForeignPackets: > 0 })
            failure = failure with { Detail = "The camera's packets come from an address that is not the camera's." };
        _ = Flush();
        _context.Timers.Cancel(this);
        _figures.Stop();
        Release(now);
        _context.Events.Publish(
            new CameraEnded(_callKey, _plan.Attempt, failure, _session.Memory, _hasPlayed) { Redirect = redirect });
    }
}
