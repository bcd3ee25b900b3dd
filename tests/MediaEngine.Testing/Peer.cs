using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Testing;

/// <summary>A phone that sends 20 ms of audio per packet, receives, and sends RTCP reports about both (RFC 3550).</summary>
public sealed class Peer
{
    private readonly SimNetwork _network;
    private readonly Dictionary<uint, SourceState> _sources = [];
    private bool _sending;
    private bool _reporting;
    private uint _sentPackets;
    private uint _sentOctets;

    /// <param name="rtp">"address:port" of its RTP; RTCP is one port higher.</param>
    public Peer(SimNetwork network, string rtp, uint ssrc, byte payloadType = 0)
    {
        _network = network;
        Rtp = network.AddEndpoint(rtp);
        Rtcp = network.AddEndpoint(Rtp.Address.WithPort(Rtp.Address.Port + 1));
        Ssrc = ssrc;
        PayloadType = payloadType;
        Rtp.OnReceive = (_, bytes) => Receive(bytes);
        Rtcp.OnReceive = (_, bytes) => ReceiveReport(bytes);
    }

    public SimEndpoint Rtp { get; }

    public SimEndpoint Rtcp { get; }

    public uint Ssrc { get; set; }

    public byte PayloadType { get; set; }

    /// <summary>The SRTP of the peer. When set, the peer accepts only SRTP.</summary>
    public PeerSecurity? Security { get; set; }

    /// <summary>Received RTP packets, decrypted.</summary>
    public List<byte[]> Packets { get; } = [];

    /// <summary>The destination that the engine's SDP gave.</summary>
    public TransportAddress RemoteRtp { get; set; }

    public TransportAddress RemoteRtcp { get; set; }

    public ushort SequenceNumber { get; set; } = 100;

    public uint Timestamp { get; set; } = 16000;

    /// <summary>The number of received RTP packets.</summary>
    public int Heard { get; private set; }

    public int ReportsHeard { get; private set; }

    /// <summary>The offset of its wall clock from the network's clock.</summary>
    public TimeSpan ClockOffset { get; set; } = TimeSpan.FromDays(20000);

    public void Call(TransportAddress engineRtp, TransportAddress engineRtcp) => (RemoteRtp, RemoteRtcp) = (engineRtp, engineRtcp);

    public void SendOne()
    {
        Rtp.Send(RemoteRtp, Seal(PacketBuilder.Rtp(Ssrc, SequenceNumber, Timestamp, PayloadType)));
        SequenceNumber++;
        Timestamp += 160;
        _sentPackets++;
        _sentOctets += PacketBuilder.G711Payload;
    }

    /// <summary>Sends a packet every 20 ms until <see cref="StopSending"/>.</summary>
    public void StartSending()
    {
        if (_sending)
            return;
        _sending = true;
        Tick();
    }

    public void StopSending() => _sending = false;

    public void StartReporting(TimeSpan interval)
    {
        _reporting = true;
        _network.Schedule(interval, () => ReportTick(interval));
    }

    public void StopReporting() => _reporting = false;

    /// <summary>Sends an SR (an RR when it has sent nothing) with a report block for each source.</summary>
    public void Report()
    {
        var blocks = new List<ReportBlock>();
        foreach ((uint ssrc, SourceState source) in _sources)
        {
            uint delay = source.LastSr == 0 ? 0 : NtpTimestamp.TimeSpanToMiddle(_network.Now - source.LastSrAt);
            blocks.Add(new ReportBlock(ssrc, 0, 0, source.Highest, 0, source.LastSr, delay));
        }

        byte[] report = _sentPackets > 0
            ? PacketBuilder.SenderReport(Ssrc, Ntp, Timestamp, _sentPackets, _sentOctets, [.. blocks])
            : PacketBuilder.ReceiverReport(Ssrc, [.. blocks]);
        Rtcp.Send(RemoteRtcp, Seal(report));
    }

    private NtpTimestamp Ntp => NtpTimestamp.FromUnixNanoseconds((_network.Now + ClockOffset).Nanoseconds);

    private byte[] Seal(byte[] packet) => Security?.Protect(packet) ?? packet;

    private byte[]? Open(byte[] bytes) => Security is null ? bytes : Security.Unprotect(bytes);

    private void Tick()
    {
        if (!_sending)
            return;
        SendOne();
        _network.Schedule(TimeSpan.FromMilliseconds(20), Tick);
    }

    private void ReportTick(TimeSpan interval)
    {
        if (!_reporting)
            return;
        Report();
        _network.Schedule(interval, () => ReportTick(interval));
    }

    private void Receive(byte[] bytes)
    {
        if (bytes.Length > 1 && bytes[1] is >= 192 and <= 223)
        {
            ReceiveReport(bytes);
            return;
        }

        if (Open(bytes) is not { } plain || !RtpPacket.TryParse(plain, out RtpPacket packet))
            return;
        Heard++;
        Packets.Add(plain);
        Source(packet.Ssrc).Highest = packet.SequenceNumber;
    }

    private void ReceiveReport(byte[] bytes)
    {
        if (Open(bytes) is not { } plain || !RtcpCompound.TryParse(plain, out RtcpCompound compound))
            return;
        ReportsHeard++;
        foreach (RtcpPacket packet in compound)
        {
            if (!SenderReport.TryParse(packet, out SenderReport report))
                continue;
            SourceState source = Source(report.Ssrc);
            source.LastSr = report.NtpTime.Middle;
            source.LastSrAt = _network.Now;
        }
    }

    private SourceState Source(uint ssrc)
    {
        if (!_sources.TryGetValue(ssrc, out SourceState? source))
            _sources.Add(ssrc, source = new SourceState());
        return source;
    }

    private sealed class SourceState
    {
        public uint Highest { get; set; }

        public uint LastSr { get; set; }

        public MonotonicTime LastSrAt { get; set; }
    }
}
