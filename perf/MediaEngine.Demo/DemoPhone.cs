using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Quality;
using MediaEngine.Sessions.Streams;
using MediaEngine.Transport;

namespace MediaEngine.Demo;

/// <summary>
/// A telephone on loopback with real sockets: sends its speech as PCMU, 50 packets a second, exchanges RTCP, and measures what it hears
/// (RFC 3550): loss, interarrival jitter, round trip, MOS, and whether every octet is what the other side said.
/// </summary>
internal sealed class DemoPhone : IDisposable
{
    private const int SamplesPerPacket = 160;

    private const int ClockRate = 8000;

    private static readonly TimeSpan _packetTime = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan _reportTime = TimeSpan.FromSeconds(2);

    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private readonly Speech _says;
    private readonly Speech _expects;
    private readonly Lock _lock = new();
    private readonly uint _ssrc = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
    private readonly uint _firstTimestamp = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
    private ushort _sequence = BitConverter.ToUInt16(RandomNumberGenerator.GetBytes(2));
    private long _sent;
    private SequenceTracker _received;
    private InterarrivalJitter _jitter;
    private uint _peerSsrc;
    private long? _alignment;
    private uint _peerReport;
    private MonotonicTime _peerReportAt;
    private long _expectedAtReport;
    private long _receivedAtReport;
    private long _intact;
    private TimeSpan? _roundTrip;

    public DemoPhone(string name, Speech says, Speech expects)
    {
        (Name, _says, _expects) = (name, says, expects);
        (_rtp, _rtcp) = BindPair();
    }

    public string Name { get; }

    public int Port => ((IPEndPoint)_rtp.LocalEndPoint!).Port;

    /// <summary>What an SDP says about this phone.</summary>
    public string Sdp() =>
        $"v=0\r\no=- {_ssrc} 1 IN IP4 127.0.0.1\r\ns={Name}\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" +
        $"m=audio {Port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=rtcp:{Port + 1}\r\na=ptime:20\r\na=sendrecv\r\n";

    /// <summary>Speaks and listens until cancelled.</summary>
    public async Task RunAsync(IPEndPoint peer, CancellationToken stop)
    {
        Task listening = Task.WhenAll(ListenAsync(_rtp, ReceiveRtp, stop), ListenAsync(_rtcp, ReceiveRtcp, stop));
        try
        {
            await SpeakAsync(peer, stop);
        }
        catch (OperationCanceledException)
        {
            // The call is over.
        }

        await listening;
    }

    /// <summary>What this phone hears now.</summary>
    public DemoQuality Quality()
    {
        lock (_lock)
        {
            long expected = _received.Expected;
            long lost = Math.Max(0, _received.CumulativeLost);
            double loss = expected == 0 ? 0 : 100.0 * lost / expected;
            double jitter = _jitter.Ticks * 1000 / ClockRate;
            double mos = _received.Received == 0 || _roundTrip is null
                ? 0
                : EModel.Mos(MosModel.Conversational, ClockRate, _roundTrip.Value, jitter, loss);
            return new DemoQuality(_received.Received, lost, loss, jitter, _roundTrip, mos,
                _received.Received == 0 ? 0 : 100.0 * _intact / _received.Received);
        }
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    /// <summary>RTP on an even port with RTCP on the next one (RFC 3550 section 11).</summary>
    private static (Socket Rtp, Socket Rtcp) BindPair()
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            int port = RandomNumberGenerator.GetInt32(10000, 14000) * 2;
            Socket rtp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Socket rtcp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                rtp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                rtcp.Bind(new IPEndPoint(IPAddress.Loopback, port + 1));
                return (rtp, rtcp);
            }
            catch (SocketException)
            {
                rtp.Dispose();
                rtcp.Dispose();
            }
        }

        throw new IOException("no two neighbouring UDP ports are free for the demonstration call");
    }

    private async Task SpeakAsync(IPEndPoint peer, CancellationToken stop)
    {
        IPEndPoint peerControl = new(peer.Address, peer.Port + 1);
        byte[] packet = new byte[RtpPacket.MinimumHeader + SamplesPerPacket];
        byte[] report = new byte[512];
        // Shorter than a packet: a tick that came a moment too early would else make its packet wait for the next, and two leave at once.
        using PeriodicTimer timer = new(_packetTime / 8);
        MonotonicTime start = MonotonicClock.Now;
        MonotonicTime nextReport = start + _reportTime / 2;
        do
        {
            // By the clock, not by ticks: a late tick is made up for.
            long due = (MonotonicClock.Now - start).Ticks / _packetTime.Ticks;
            while (_sent <= due)
            {
                RtpHeader.Write(packet, 0, _sent == 0, _sequence++,
                    new RtpTimestamp(_firstTimestamp + (uint)(_sent * SamplesPerPacket)), _ssrc);
                _says.Read(_sent * SamplesPerPacket, packet.AsSpan(RtpPacket.MinimumHeader));
                await SendAsync(_rtp, packet, peer, stop);
                _sent++;
            }

            MonotonicTime now = MonotonicClock.Now;
            if (now < nextReport)
                continue;
            nextReport += _reportTime;
            await SendAsync(_rtcp, report.AsMemory(0, WriteReport(report, now)), peerControl, stop);
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private int WriteReport(Span<byte> destination, MonotonicTime now)
    {
        lock (_lock)
        {
            ReadOnlySpan<ReportBlock> blocks = _received.Received == 0 ? [] : [Block(now)];
            int length = SenderReport.Write(destination, _ssrc, WallClock(),
                new RtpTimestamp(_firstTimestamp + (uint)(_sent * SamplesPerPacket)), (uint)_sent,
                (uint)(_sent * SamplesPerPacket), blocks);
            return length + SourceDescription.WriteCName(destination[length..], _ssrc, Encoding.ASCII.GetBytes($"{Name}@127.0.0.1"));
        }
    }

    private ReportBlock Block(MonotonicTime now)
    {
        long expected = _received.Expected - _expectedAtReport;
        long lost = expected - (_received.Received - _receivedAtReport);
        (_expectedAtReport, _receivedAtReport) = (_received.Expected, _received.Received);
        return new ReportBlock(
            _peerSsrc, (byte)(lost <= 0 || expected <= 0 ? 0 : Math.Min(255, lost * 256 / expected)), (int)_received.CumulativeLost,
            (uint)_received.Highest.Value, (uint)_jitter.Ticks, _peerReport,
            _peerReport == 0 ? 0 : NtpTimestamp.TimeSpanToMiddle(now - _peerReportAt));
    }

    private void ReceiveRtp(ReadOnlySpan<byte> datagram)
    {
        if (!RtpPacket.TryParse(datagram, out RtpPacket packet) || packet.PayloadType != 0)
            return;
        lock (_lock)
        {
            // The first packet need not be the first one sent: the speech is aligned by its timestamp, once.
            _alignment ??= Align(packet);
            _peerSsrc = packet.Ssrc;
            _received.Accept(packet.SequenceNumber);
            _jitter.Accept(packet.Timestamp, ClockRate, MonotonicClock.Now);
            if (_alignment is >= 0 && _expects.Matches((uint)(packet.Timestamp.Value - (uint)_alignment.Value), packet.Payload))
                _intact++;
        }
    }

    /// <summary>
    /// RTP timestamp of the peer's first octet, found by looking for the packet's content in its first second; -1 when it is not there.
    /// </summary>
    private long Align(in RtpPacket packet)
    {
        for (int position = 0; position < ClockRate; position += SamplesPerPacket)
        {
            if (_expects.Matches(position, packet.Payload))
                return packet.Timestamp.Value - (uint)position;
        }

        return -1;
    }

    private void ReceiveRtcp(ReadOnlySpan<byte> datagram)
    {
        if (!RtcpCompound.TryParse(datagram, out RtcpCompound compound))
            return;
        lock (_lock)
        {
            foreach (RtcpPacket packet in compound)
            {
                if (!SenderReport.TryParse(packet, out SenderReport report))
                    continue;
                (_peerReport, _peerReportAt) = (report.NtpTime.Middle, MonotonicClock.Now);
                for (int i = 0; i < report.Reports.Count; i++)
                {
                    if (report.Reports[i].TryRoundTrip(WallClock().Middle, out TimeSpan roundTrip))
                        _roundTrip = roundTrip;
                }
            }
        }
    }

    private static NtpTimestamp WallClock() => NtpTimestamp.FromUnixNanoseconds((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);

    private static async Task ListenAsync(Socket socket, Action<ReadOnlySpan<byte>> receive, CancellationToken stop)
    {
        byte[] buffer = new byte[2048];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                int length = await socket.ReceiveAsync(buffer, stop);
                receive(buffer.AsSpan(0, length));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A refused datagram (the engine has closed the port) comes back as an error of the next receive.
            }
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> datagram, IPEndPoint peer, CancellationToken stop)
    {
        try
        {
            await socket.SendToAsync(datagram, peer, stop);
        }
        catch (SocketException)
        {
            // As above; the next packet is tried anyway.
        }
    }
}
