using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

/// <summary>A session and a scripted camera on one connection, in virtual time.</summary>
internal sealed class CameraBench
{
    private readonly List<(MonotonicTime At, byte[] Octets)> _toClient = [];
    private readonly byte[] _buffer = new byte[4096];

    public CameraBench(ScriptedCamera? camera = null, Func<RtspClientSettings, RtspClientSettings>? settings = null)
    {
        Camera = camera ?? new ScriptedCamera();
        RtspUrl.TryParse("rtsp://192.0.2.10:8554/live", out RtspUrl? url, out _);
        var basic = new RtspClientSettings { Url = url!, Credentials = new RtspCredentials("admin", "secret") };
        Settings = settings?.Invoke(basic) ?? basic;
        Session = new RtspClientSession(Settings, new SeededRandom(1));
    }

    public RtspClientSettings Settings { get; }

    public ScriptedCamera Camera { get; }

    public RtspClientSession Session { get; }

    public MonotonicTime Now { get; private set; } = MonotonicTime.FromSeconds(1000);

    /// <summary>How many octets of the camera's data come in one piece.</summary>
    public int Piece { get; set; } = int.MaxValue;

    /// <summary>The delay before the camera answers a request.</summary>
    public Func<RtspMessage, TimeSpan> Thinks { get; set; } = _ => TimeSpan.Zero;

    /// <summary>Chooses the tracks. The default is the default tracks of the description; a test may choose others.</summary>
    public Func<RtspDescription, IEnumerable<RtspTrackRequest>> Choose { get; set; } = d =>
        d.DefaultTracks().Select(t => new RtspTrackRequest(t));

    public List<RtspEventKind> Events { get; } = [];

    public List<(int Track, bool IsRtcp, byte[] Packet)> Packets { get; } = [];

    public List<RtspTrackTransport> Transports { get; } = [];

    public List<RtspFailure> Refusals { get; } = [];

    public RtspFailure? Failure { get; private set; }

    public RtspUrl? Redirect { get; private set; }

    public IReadOnlyList<RtspRtpInfo> RtpInfo { get; private set; } = [];

    public List<double> KeepAliveTimes { get; } = [];

    public bool IsPlaying => Session.Step == RtspStep.Playing;

    public CameraBench Start()
    {
        Session.Start(Now);
        Drain();
        return this;
    }

    /// <summary>Starts the session, runs one second, and checks that the session plays.</summary>
    public CameraBench Play()
    {
        Start();
        Run(TimeSpan.FromSeconds(1));
        if (!IsPlaying)
            throw new InvalidOperationException($"{Session.Step}: {Failure}\n{Camera.Lines}");
        return this;
    }

    /// <summary>Runs for a time. With <paramref name="packets"/>, the camera sends a packet on channel 0 at this interval.</summary>
    public void Run(TimeSpan time, TimeSpan? packets = null, Func<bool>? sends = null)
    {
        MonotonicTime end = Now + time;
        MonotonicTime nextPacket = packets is null ? MonotonicTime.Never : Now + packets.Value;
        for (int steps = 0; ; steps++)
        {
            Assert.True(steps < 200_000 && Camera.Requests.Count < 20_000, "Time stands still.");
            MonotonicTime next = MonotonicTime.Min(Session.NextDeadline, nextPacket);
            foreach ((MonotonicTime at, _) in _toClient)
                next = MonotonicTime.Min(next, at);
            if (next > end)
                break;
            Now = next > Now ? next : Now;
            while (_toClient.Find(o => o.At <= Now) is { Octets: not null } due)
            {
                _toClient.Remove(due);
                FromCamera(due.Octets);
            }

            if (Now >= nextPacket)
            {
                nextPacket += packets!.Value;
                if (sends?.Invoke() != false && Session.Step != RtspStep.Ended)
                    FromCamera(Rtp(0));
            }

            if (Now >= Session.NextDeadline)
                Session.HandleTimeout(Now);
            Drain();
        }

        Now = end;
    }

    public void Close()
    {
        Session.ConnectionClosed(Now);
        Drain();
    }

    public void Stop()
    {
        Session.Stop(Now);
        Drain();
        Run(TimeSpan.FromSeconds(2));
    }

    public void FromCamera(string text) => FromCamera(Encoding.Latin1.GetBytes(text));

    public void FromCamera(byte[] octets)
    {
        for (int at = 0; at < octets.Length; at += Math.Min(Piece, octets.Length))
        {
            Session.Receive(octets.AsSpan(at, Math.Min(Piece, octets.Length - at)), Now);
            Drain();
        }
    }

    /// <summary>An interleaved RTP packet.</summary>
    public static byte[] Rtp(byte channel, int length = 40)
    {
        byte[] frame = new byte[4 + length];
        RtspInterleavedFrame.WriteHeader(frame, channel, length);
        frame[4] = 0x80;
        frame[5] = 96;
        return frame;
    }

    public void Drain()
    {
        while (true)
        {
            while (Session.TryGetEvent(out RtspEvent occurred))
                Take(occurred);
            if (!Session.TryGetTransmit(_buffer, out int length))
                break;
            int before = Camera.Requests.Count;
            byte[] answer = Camera.Receive(_buffer.AsSpan(0, length));
            TimeSpan thinks = Camera.Requests.Count > before ? Thinks(Camera.Requests[^1]) : TimeSpan.Zero;
            foreach (RtspMessage request in Camera.Requests.Skip(before))
            {
                if (IsPlaying && request.Method is "OPTIONS" or "GET_PARAMETER" or "SET_PARAMETER")
                    KeepAliveTimes.Add(Now.Seconds);
            }

            if (answer.Length > 0 && thinks > TimeSpan.Zero)
                _toClient.Add((Now + thinks, answer));
            else if (answer.Length > 0)
                FromCamera(answer);
        }

        if (Camera.Closes && Session.Step is not (RtspStep.Ended or RtspStep.Idle))
            Close();
    }

    private void Take(RtspEvent occurred)
    {
        if (occurred.Kind != RtspEventKind.Packet)
            Events.Add(occurred.Kind);
        switch (occurred.Kind)
        {
            case RtspEventKind.Packet:
                Packets.Add((occurred.Track, occurred.IsRtcp, occurred.Packet.ToArray()));
                break;
            case RtspEventKind.Described:
                Session.SetUp([.. Choose(occurred.Description!)], Now);
                break;
            case RtspEventKind.TrackReady:
                Transports.Add(occurred.Transport!);
                break;
            case RtspEventKind.TrackRefused:
                Refusals.Add(occurred.Failure!);
                break;
            case RtspEventKind.Playing:
                RtpInfo = occurred.RtpInfo;
                break;
            case RtspEventKind.Redirected:
                Redirect = occurred.Url;
                break;
            case RtspEventKind.Failed:
                Failure = occurred.Failure;
                break;
        }
    }
}
