using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>
/// A camera in virtual time: requests and replies by a <see cref="ScriptedCamera"/>, packets from access units of an encoder, over TCP and
/// UDP. It sends after PLAY, from a key frame on, until TEARDOWN or the end of the connection.
/// </summary>
internal sealed class QuirkCam
{
    private const int VideoRate = 90_000;
    private const int AudioRate = 8_000;
    private static readonly TransportAddress _worker = TestAddress.Parse("127.0.0.1:0");

    private readonly SimNetwork _network;
    private readonly TransportAddress _address;
    private readonly QuirkTrack[] _tracks;
    private SimStreamPeer? _peer;
    private int _run;
    private int _setUps;
    private int _next;
    private MonotonicTime _begin;

    public QuirkCam(GatewayRig rig, string address = "192.0.2.10:8554")
    {
        _network = rig.Network;
        _address = TestAddress.Parse(address);
        Address = address;
        _tracks = [new QuirkTrack(VideoRate, 0x0a0b0c0d), new QuirkTrack(AudioRate, 0x0a0b0c0e)];
        Listener = Listen();
    }

    public string Address { get; }

    public string Url => $"rtsp://{Address}/live";

    public ScriptedCamera Script { get; } = new();

    public SimListener Listener { get; private set; }

    /// <summary>From a request to its reply.</summary>
    public Func<RtspMessage, TimeSpan> Thinks { get; set; } = _ => TimeSpan.Zero;

    /// <summary>Sent again and again; begins with a key frame.</summary>
    public List<byte[][]> Pictures
    {
        get;
        set => (field, _next) = (value, 0);
    } = QuirkPictures.Clock;

    public Func<byte[][], IEnumerable<QuirkPacket>> Packetise { get; set; } = QuirkPictures.Usual;

    /// <summary>Changes what goes over the connection for one packet: track (0 video, 1 audio), the packet with its frame header.</summary>
    public Func<int, byte[], byte[]> Wire { get; set; } = (_, frame) => frame;

    /// <summary>Changes an RTP packet before it is sent; an empty one is not sent.</summary>
    public Func<int, byte[], byte[]> Alter { get; set; } = (_, packet) => packet;

    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(40);

    public bool SendsVideo { get; set; } = true;

    public bool SendsAudio { get; set; } = true;

    public bool SendsReports { get; set; } = true;

    public byte VideoType { get; set; } = 96;

    public byte AudioType { get; set; } = 8;

    /// <summary>From PLAY to the first picture.</summary>
    public TimeSpan FirstPicture { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The camera's clock at a time, as NTP.</summary>
    public Func<MonotonicTime, ulong> WallClock { get; set; } = now => (3_900_000_000ul << 32) + (ulong)(now.Seconds * 4294967296.0);

    /// <summary>For UDP: the port the packets come from, and RTCP from the next one.</summary>
    public TransportAddress Source { get; set; } = TestAddress.Parse("192.0.2.10:6970");

    public QuirkTrack Video => _tracks[0];

    public QuirkTrack Audio => _tracks[1];

    /// <summary>Slices of the pictures that were sent, in order.</summary>
    public List<(MonotonicTime At, string Slices, bool IsKey)> Sent { get; } = [];

    /// <summary>When connections were made.</summary>
    public List<MonotonicTime> Connections { get; } = [];

    public bool IsPlaying { get; private set; }

    public int Playing => Script.Requests.Count(r => r.Method == "PLAY");

    /// <summary>Sends octets on the connection as they are.</summary>
    public void SendRaw(ReadOnlySpan<byte> octets) => _peer?.Send(octets);

    public void SendRaw(string text) => SendRaw(Encoding.Latin1.GetBytes(text));

    /// <summary>The connection ends and new ones are refused, or nothing is said at all.</summary>
    public void GoAway(bool silently = false)
    {
        IsPlaying = false;
        _run++;
        if (silently)
            Listener.IsSilent = true;
        else
        {
            Listener.Refusal = "Connection refused";
            _peer?.Close("Connection reset by peer");
        }

        _peer = null;
    }

    /// <summary>The camera is back after a restart, with other numbers.</summary>
    public void Return()
    {
        (Listener.IsSilent, Listener.Refusal) = (false, null);
        foreach (QuirkTrack track in _tracks)
            track.Renew();
    }

    public void CloseConnection()
    {
        IsPlaying = false;
        _run++;
        _peer?.Close();
    }

    /// <summary>Starts to send, as after PLAY.</summary>
    public void Begin()
    {
        (IsPlaying, _begin, _next) = (true, _network.Now, 0);
        int run = ++_run;
        _network.Schedule(FirstPicture, () => Picture(run));
        _network.Schedule(FirstPicture, () => Sound(run));
        _network.Schedule(TimeSpan.FromMilliseconds(100), () => Report(run));
    }

    public void SendRtcp(int track, byte[] packet) => Send(track, isRtcp: true, packet);

    private SimListener Listen()
    {
        SimListener listener = _network.Listen(Address);
        listener.Accepted = peer =>
        {
            Connections.Add(_network.Now);
            Script.Reconnect();
            (_peer, _setUps, IsPlaying) = (peer, 0, false);
            _run++;
            peer.Received = octets => Receive(peer, octets);
            peer.Closed = () =>
            {
                if (_peer == peer)
                    IsPlaying = false;
            };
        };
        return listener;
    }

    private void Receive(SimStreamPeer peer, byte[] octets)
    {
        if (_peer != peer)
            return;
        int before = Script.Requests.Count;
        byte[] answer = Script.Receive(octets);
        RtspMessage[] requests = [.. Script.Requests.Skip(before)];
        TimeSpan thinks = requests.Length == 0 ? TimeSpan.Zero : Thinks(requests[^1]);
        _network.Schedule(thinks, () => Answer(peer, requests, answer));
    }

    private void Answer(SimStreamPeer peer, RtspMessage[] requests, byte[] answer)
    {
        if (_peer != peer)
            return;
        string text = Encoding.Latin1.GetString(answer);
        foreach (RtspMessage request in requests)
        {
            bool succeeds = text.Contains($"CSeq: {request.CSeq}", StringComparison.Ordinal)
                && text.Contains(" 200", StringComparison.Ordinal);
            if (request.Method == "SETUP" && succeeds)
                SetUp(request, text);
            else if (request.Method == "PLAY" && succeeds && !IsPlaying)
                Begin();
            else if (request.Method == "TEARDOWN")
                IsPlaying = false;
        }

        if (answer.Length > 0)
            peer.Send(answer);
        if (Script.Closes)
            CloseConnection();
    }

    private void SetUp(RtspMessage request, string reply)
    {
        string asked = request.Header("Transport")!;
        string[] interleaved = [.. new[] { reply, asked }.Where(t => Number(t, "interleaved=") >= 0)];
        QuirkTrack track = request.Uri.Contains("audio", StringComparison.Ordinal) ? _tracks[1]
            : _tracks[Math.Min(_setUps, 1)];
        _setUps++;
        track.Channel = interleaved.Length == 0 ? -1 : Number(interleaved[0], "interleaved=");
        track.Port = Number(asked, "client_port=");
    }

    private static int Number(string text, string name)
    {
        int at = text.IndexOf(name, StringComparison.Ordinal);
        string digits = at < 0 ? "" : new string([.. text[(at + name.Length)..].TakeWhile(char.IsAsciiDigit)]);
        return digits.Length == 0 ? -1 : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Picture(int run)
    {
        if (run != _run || !IsPlaying)
            return;
        if (SendsVideo)
        {
            byte[][] picture = Pictures[_next];
            _next = (_next + 1) % Pictures.Count;
            Sent.Add((_network.Now, QuirkPictures.Slices(picture), QuirkPictures.IsKey(picture)));
            foreach (QuirkPacket packet in Packetise(picture))
                Send(0, isRtcp: false, Alter(0, Video.Packet(VideoType, packet, _network.Now - _begin)));
        }

        _network.Schedule(Interval, () => Picture(run));
    }

    private void Sound(int run)
    {
        if (run != _run || !IsPlaying)
            return;
        if (SendsAudio && _setUps > 1)
        {
            byte[] sound = new byte[160];
            Array.Fill(sound, (byte)Audio.Packets);
            Send(1, isRtcp: false, Alter(1, Audio.Packet(AudioType, new QuirkPacket(sound, false), _network.Now - _begin)));
        }

        _network.Schedule(TimeSpan.FromMilliseconds(20), () => Sound(run));
    }

    private void Report(int run)
    {
        if (run != _run || !IsPlaying)
            return;
        for (int i = 0; SendsReports && i < Math.Min(_setUps, 2); i++)
        {
            byte[] report = new byte[SenderReport.FixedLength];
            uint timestamp = _tracks[i].TimestampAt(_network.Now - _begin);
            SenderReport.Write(
                report, _tracks[i].Ssrc, new NtpTimestamp(WallClock(_network.Now)), new RtpTimestamp(timestamp), 1, 1, []);
            Send(i, isRtcp: true, report);
        }

        _network.Schedule(TimeSpan.FromSeconds(5), () => Report(run));
    }

    private void Send(int index, bool isRtcp, byte[] packet)
    {
        QuirkTrack track = _tracks[index];
        if (packet.Length == 0)
            return;
        if (track.Port > 0)
        {
            TransportAddress from = Source.WithPort(Source.Port + 2 * index + (isRtcp ? 1 : 0));
            _network.Send(from, _worker.WithPort(track.Port + (isRtcp ? 1 : 0)), packet);
        }
        else if (track.Channel >= 0)
        {
            byte[] frame = [.. new byte[4], .. packet];
            RtspInterleavedFrame.WriteHeader(frame, (byte)(track.Channel + (isRtcp ? 1 : 0)), packet.Length);
            SendRaw(isRtcp ? frame : Wire(index, frame));
        }
    }
}
