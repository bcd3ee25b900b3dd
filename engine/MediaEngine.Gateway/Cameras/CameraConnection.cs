using System.Diagnostics.CodeAnalysis;
using MediaEngine.Crypto.Tls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Gateway.Cameras;

/// <summary>
/// One RTSP session on its TCP connection, with TLS where the URL wants it: octets of the camera in, events out, and back.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Close disposes what it owns.")]
internal sealed class CameraConnection : TimerNode, IStreamHandler
{
    private const int WritePiece = 2048;
    private const int ReadPiece = 16 * 1024;

    private readonly WorkerContext _context;
    private readonly CameraPlan _plan;
    private readonly ICameraListener _listener;
    private readonly byte[] _output = new byte[WritePiece];
    private readonly TlsClient? _tls;
    private int _unsent;
    private int _connection;
    private bool _isConnected;
    private RtspStep _toldStep;
    private MonotonicTime _now;

    public CameraConnection(WorkerContext context, long callKey, CameraPlan plan, ICameraListener listener)
    {
        (_context, CallKey, _plan, _listener) = (context, callKey, plan, listener);
        Session = new RtspClientSession(plan.Session, context.Random);
        if (plan.Session.Url.IsSecure)
            _tls = new TlsClient(plan.Session.Url.Host, Convert.FromHexString(plan.Fingerprint ?? ""));
    }

    long IStreamHandler.CallKey => CallKey;

    protected internal override long CallKey { get; }

    public RtspClientSession Session { get; }

    public bool IsOpen { get; private set; }

    public void Open(MonotonicTime now)
    {
        (IsOpen, _now) = (true, now);
        if (_context.Outgoing.TryConnect(_plan.Address, this, out _connection, out string failure))
            _context.Timers.Schedule(this, now + _plan.ConnectPatience);
        else
            _listener.Failed(Unreachable($"The camera cannot be connected to: {failure}."), now);
    }

    /// <summary>Tells the camera that no more is wanted of it, and does not wait for its answer.</summary>
    public void Stop()
    {
        if (IsOpen && _isConnected)
            Session.Stop(_now);
        Close();
    }

    /// <summary>Ends the connection. The listener is told nothing more.</summary>
    public void Close()
    {
        if (!IsOpen)
            return;
        _ = Flush();
        IsOpen = false;
        _context.Timers.Cancel(this);
        _context.Outgoing.Close(_connection);
        _tls?.Dispose();
    }

    /// <summary>Sends an RTP or RTCP packet on a channel of the connection; false when the camera does not take it now.</summary>
    public bool TrySend(byte channel, ReadOnlySpan<byte> packet)
    {
        // A message of the session must not be cut by a packet.
        if (!IsOpen || !Flush())
            return false;
        Span<byte> frame = stackalloc byte[RtspInterleavedFrame.HeaderLength + packet.Length];
        RtspInterleavedFrame.WriteHeader(frame, channel, packet.Length);
        packet.CopyTo(frame[RtspInterleavedFrame.HeaderLength..]);
        return _tls is null ? _context.Outgoing.TryWrite(_connection, frame) : _tls.Write(frame) && FlushTls();
    }

    /// <summary>A packet has come as a datagram: the camera is alive.</summary>
    public void ReceivedDatagram(MonotonicTime now)
    {
        Session.ReceivedDatagram(now);
        Drive(now);
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
            Session.Receive(bytes, now);
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
        while (IsOpen && _tls.Read(plain) is var length && length > 0)
        {
            Session.Receive(plain[..length], now);
            Drive(now);
        }

        if (IsOpen && _tls.Failure is not null)
            Lose(now);
    }

    public void Closed(string reason, MonotonicTime now)
    {
        if (_isConnected)
            Lose(now);
        else
            _listener.Failed(Unreachable($"The camera cannot be connected to: {reason}."), now);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        if (_isConnected)
        {
            Session.HandleTimeout(now);
            Drive(now);
            return;
        }

        double patience = Math.Round(_plan.ConnectPatience.TotalSeconds);
        _listener.Failed(Unreachable($"The camera does not answer: no connection in {patience} s."), now);
    }

    private static RtspFailure Unreachable(string detail) => new(RtspFailureCause.Unreachable, RtspStep.Idle, 0, detail);

    /// <summary>The way to the camera is open.</summary>
    private void Begin(MonotonicTime now)
    {
        _isConnected = true;
        Session.Start(now);
        Drive(now);
    }

    /// <summary>The camera has ended the connection.</summary>
    private void Lose(MonotonicTime now)
    {
        _isConnected = false;
        Session.ConnectionClosed(now);
        Drive(now);
    }

    /// <summary>Sends what TLS has to send. False when that is the end: a refused certificate, or a lost connection.</summary>
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
        _listener.Failed(new RtspFailure(RtspFailureCause.Refused, RtspStep.Idle, 0, why), now);
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
        while (IsOpen && Session.TryGetEvent(out RtspEvent occurred))
        {
            if (occurred.Kind == RtspEventKind.Packet)
                _listener.Packet(occurred.Track, occurred.IsRtcp, occurred.Packet, now);
            else
                _listener.Handle(occurred, now);
        }

        if (!IsOpen)
            return;
        if (!Flush())
        {
            const string Detail = "The camera does not read what is sent to it.";
            _listener.Failed(new RtspFailure(RtspFailureCause.Timeout, Session.Step, 0, Detail), now);
            return;
        }

        if (Session.Step != _toldStep)
        {
            _toldStep = Session.Step;
            _listener.Stepped(_toldStep);
        }

        if (Session.NextDeadline == MonotonicTime.Never)
            _context.Timers.Cancel(this);
        else
            _context.Timers.Schedule(this, Session.NextDeadline);
    }

    /// <summary>Writes what the session has to send. False when the camera does not take it.</summary>
    private bool Flush()
    {
        while (_unsent > 0 || Session.TryGetTransmit(_output, out _unsent))
        {
            ReadOnlySpan<byte> octets = _output.AsSpan(0, _unsent);
            if (!(_tls is null ? _context.Outgoing.TryWrite(_connection, octets) : _tls.Write(octets)))
                return false;
            _unsent = 0;
        }

        return _tls is null || FlushTls();
    }
}
