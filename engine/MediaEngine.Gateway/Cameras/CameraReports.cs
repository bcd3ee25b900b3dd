using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Cameras;

/// <summary>
/// Receiver reports about the tracks of a camera (RFC 3550 section 6.4.2). Some cameras stop a stream about which nobody reports.
/// </summary>
internal sealed class CameraReports(WorkerContext context, long callKey, IReportSender sender) : TimerNode
{
    /// <summary>RFC 3550 section 6.2: the shortest interval of a session with low bandwidth.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly Reception?[] _tracks = new Reception?[RtspLimits.MaxTracks];
    private readonly byte[] _name = Convert.ToHexString(BitConverter.GetBytes(context.RandomUInt32())).Select(c => (byte)c).ToArray();
    private readonly uint _ssrc = context.RandomUInt32();

    protected internal override long CallKey => callKey;

    /// <summary>The camera has agreed to send a track. The first report opens the way for its packets through a NAT.</summary>
    public void Add(RtspTrackTransport transport)
    {
        if ((uint)transport.Track >= (uint)_tracks.Length)
            return;
        _tracks[transport.Track] = new Reception(transport);
        if (transport.Kind == RtspTransportKind.Udp)
            Send(_tracks[transport.Track]!, default);
    }

    public void Start(MonotonicTime now) => Fire(now);

    public void Stop() => context.Timers.Cancel(this);

    public void Count(int track, in RtpPacket packet, int clockRate, MonotonicTime now)
    {
        if (_tracks[track] is not { } reception)
            return;
        InboundStream stream = reception.Stream;
        if (stream.Packets == 0 || stream.Ssrc != packet.Ssrc)
            stream.Start(packet.Ssrc);
        stream.Accept(packet, new PayloadTraits(packet.PayloadType, PayloadClass.Other, true, clockRate), now);
    }

    public void Note(int track, in SenderReport report, MonotonicTime now)
    {
        if (_tracks[track] is { } reception && reception.Stream.Ssrc == report.Ssrc)
            reception.Stream.NoteSenderReport(report.NtpTime.Middle, now);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        foreach (Reception? track in _tracks)
        {
            if (track is not null)
                Send(track, now);
        }

        context.Timers.Schedule(this, now + _interval);
    }

    private void Send(Reception track, MonotonicTime now)
    {
        Span<byte> compound = stackalloc byte[ReceiverReport.FixedLength + ReportBlock.Length + 32];
        ReadOnlySpan<ReportBlock> blocks = track.Stream.Packets > 0 ? [track.Stream.TakeReport(now)] : [];
        int length = ReceiverReport.Write(compound, _ssrc, blocks);
        length += SourceDescription.WriteCName(compound[length..], _ssrc, _name);
        sender.SendReport(track.Transport, compound[..length]);
    }

    private sealed class Reception(RtspTrackTransport transport)
    {
        public RtspTrackTransport Transport { get; } = transport;

        public InboundStream Stream { get; } = new();
    }
}
