using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

namespace MediaEngine.Gateway.Cameras;

/// <summary>
/// One connection to a camera on the packet worker: RTSP in and out, its packets into the tracks of the hub. It ends by itself when the
/// camera fails; signalling decides about the next attempt.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The end of the attempt disposes what it owns.")]
internal sealed class CameraSession : IMediaSource, ICameraListener, IDatagramTarget, IReportSender
{
    private const int VideoClockRate = 90_000;

    private readonly WorkerContext _context;
    private readonly long _callKey;
    private readonly CameraPlan _plan;
    private readonly CameraConnection _connection;
    private readonly HubTrack?[] _tracks = new HubTrack?[RtspLimits.MaxTracks];
    private readonly StreamHub _hub;
    private readonly FiguresTimer _figures;
    private readonly CameraReports _reports;
    private DatagramTracks? _datagrams;
    private bool _isOpen;
    private bool _hasPlayed;
    private MonotonicTime _now;

    public CameraSession(WorkerContext context, long callKey, CameraPlan plan)
    {
        (_context, _callKey, _plan) = (context, callKey, plan);
        _connection = new CameraConnection(context, callKey, plan, this);
        _hub = StreamHub.Of(context, callKey);
        _figures = new FiguresTimer(context, _hub);
        _reports = new CameraReports(context, callKey, this);
    }

    public void Connect(IMediaSink[] sinks, MonotonicTime now)
    {
        if (_isOpen)
            return;
        (_isOpen, _now) = (true, now);
        _figures.Start(now);
        if (!_plan.Ports.IsEmpty)
            _datagrams = new DatagramTracks(_context, _callKey, _plan, this);
        _connection.Open(now);
    }

    /// <summary>Signalling wants no more of the camera: it is told so, and its answer is not waited for.</summary>
    public void Close()
    {
        _figures.Stop();
        if (!_isOpen)
            return;
        _isOpen = false;
        _connection.Stop();
        Release(_now);
    }

    public void ReceiveDatagram(int track, bool isRtcp, ReadOnlySpan<byte> packet, MonotonicTime arrival)
    {
        if (!_isOpen)
            return;
        Packet(track, isRtcp, packet, arrival);
        _connection.ReceivedDatagram(arrival);
    }

    public void SendReport(RtspTrackTransport transport, ReadOnlySpan<byte> rtcp)
    {
        if (transport.Kind == RtspTransportKind.Udp)
            _datagrams?.SendReport(transport, rtcp);
        else if (transport.Kind == RtspTransportKind.Interleaved)
            _ = _connection.TrySend(transport.RtcpChannel, rtcp);
    }

    public void Stepped(RtspStep step) => _context.Events.Publish(new CameraStep(_callKey, step));

    public void Failed(RtspFailure failure, MonotonicTime now) => End(failure, now);

    public void Handle(in RtspEvent occurred, MonotonicTime now)
    {
        _now = now;
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

    public void Packet(int index, bool isRtcp, ReadOnlySpan<byte> packet, MonotonicTime now)
    {
        _now = now;
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
            _connection.Session.SetUp([.. requests], now);
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

    private void Release(MonotonicTime now)
    {
        _reports.Stop();
        _connection.Close();
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
        _figures.Stop();
        Release(now);
        _context.Events.Publish(
            new CameraEnded(_callKey, _plan.Attempt, failure, _connection.Session.Memory, _hasPlayed) { Redirect = redirect });
    }
}
