using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.CodecHosts;

/// <summary>
/// One codec host as its worker sees it. The host is not trusted: what it writes is checked, and a wrong message ends it.
/// </summary>
internal sealed class CodecHost : TimerNode, IStreamHandler
{
    private const int MostText = 1024;

    private static readonly byte[] _wake = [1];

    /// <summary>From one question to the next whether the host still runs.</summary>
    private static readonly TimeSpan _betweenPings = TimeSpan.FromMilliseconds(50);

    /// <summary>A host whose main thread is silent for longer has hung or was stopped.</summary>
    private static readonly TimeSpan _mostSilent = TimeSpan.FromMilliseconds(150);

    /// <summary>A decoder that works on one frame for longer has hung.</summary>
    private static readonly TimeSpan _longestFrame = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);

    private readonly WorkerContext _context;
    private readonly CodecLanes _all;
    private readonly ICodecHosts _processes;
    private readonly CodecHostChannel _channel;
    private readonly CodecLane?[] _lanes;
    private readonly bool[] _closing;
    private readonly MonotonicTime _startedAt;
    private long _callKey;
    private bool _hasBegun;
    private bool _hasEnded;
    private MonotonicTime _heard;
    private MonotonicTime _unusedSince;
    private bool _waitsForPong;

    public CodecHost(WorkerContext context, CodecLanes all, ICodecHosts processes, CodecHostChannel channel, MonotonicTime now)
    {
        (_context, _all, _processes, _channel, _startedAt) = (context, all, processes, channel, now);
        _lanes = new CodecLane?[Math.Min(context.Options.LanesPerCodecHost, LaneLimits.MaximumLanes)];
        _closing = new bool[_lanes.Length];
        _unusedSince = now;
        context.Outgoing.Adopt(channel.Connection, this);
        context.Timers.Schedule(this, now + _betweenPings);
    }

    /// <summary>The lanes it runs.</summary>
    public List<CodecLane> Lanes { get; } = [];

    public bool HasRoom => !_hasEnded && Lanes.Count < _lanes.Length && Array.FindIndex(_closing, c => !c) >= 0;

    public bool HasSuspect => Lanes.Exists(l => l.IsSuspect);

    long IStreamHandler.CallKey => _callKey;

    protected internal override long CallKey => _callKey;

    /// <summary>Opens a lane here; false when it takes none now.</summary>
    public bool TryAdd(CodecLane lane, MonotonicTime now)
    {
        for (int i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i] is not null || _closing[i])
                continue;
            (lane.Number, lane.Outstanding, lane.Progress) = (i, 0, now);
            if (!TrySend(lane.Configured(LaneMessageKind.Open), lane.Settings.Configuration.Span))
                return false;
            (_lanes[i], lane.Host) = (lane, this);
            Lanes.Add(lane);
            if (Lanes.Count == 1)
                _heard = now;
            return true;
        }

        return false;
    }

    public void Remove(CodecLane lane)
    {
        if (!Lanes.Remove(lane))
            return;
        _lanes[lane.Number] = null;
        _closing[lane.Number] = true;
        _ = TrySend(lane.Message(LaneMessageKind.Close), []);
    }

    public bool TrySend(LaneMessage message, ReadOnlySpan<byte> payload)
    {
        if (_hasEnded)
            return false;
        message.Length = payload.Length;
        if (payload.Length > LaneLimits.MaximumFrame || !_channel.ToHost.TryWrite(message, payload, out bool wakes))
            return false;
        if (wakes)
            _ = _context.Outgoing.TryWrite(_channel.Connection, _wake);
        return true;
    }

    public void Connected(MonotonicTime now)
    {
    }

    /// <summary>The host has written something.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        SharedRing ring = _channel.FromHost;
        do
        {
            while (!_hasEnded && ring.TryPeek(LaneLimits.MaximumFrame, out LaneMessage message, out int length))
            {
                message.Length = length;
                Take(message, now);
                if (!_hasEnded)
                    ring.Consume(length);
            }
        }
        while (!_hasEnded && !ring.IsEmpty());

        if (!_hasEnded && ring.IsCorrupt)
            Lose(null, "The codec host sent a malformed message.", now);
    }

    public void Closed(string reason, MonotonicTime now) => Lose(null, _hasBegun
        ? $"The codec host has ended: {reason}." : "The codec host does not start; the log has its messages.", now);

    /// <summary>Ends the process.</summary>
    public void End()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        _context.Timers.Cancel(this);
        _context.Outgoing.Release(_channel.Connection);
        _processes.End(_channel);
    }

    protected internal override void Fire(MonotonicTime now)
    {
        if (Lanes.Count == 0)
        {
            if (now - _unusedSince >= _idle)
            {
                _all.Idle(this);
                return;
            }
        }
        else
        {
            _unusedSince = now;
        }

        if (!_hasBegun && now - _startedAt > _longestStart)
        {
            Lose(null, "The codec host does not start.", now);
            return;
        }

        if (_hasBegun && Lanes.Count > 0 && !Watch(now))
            return;
        _context.Timers.Schedule(this, now + (Lanes.Count == 0 ? _idle : _betweenPings));
    }

    /// <summary>False when the host was ended.</summary>
    private bool Watch(MonotonicTime now)
    {
        if (!_waitsForPong)
            _heard = now;
        else if (now - _heard > _mostSilent * Math.Min(8, 1 + _all.RecentlyHung(now)))
        {
            _all.Hung(now);
            Lose(null, "The codec host does not answer.", now);
            return false;
        }

        foreach (CodecLane lane in Lanes)
        {
            if (lane.Outstanding > 0 && now - lane.Progress > _longestFrame)
            {
                Lose(lane, "A decoder does not come to an end.", now);
                return false;
            }
        }

        if (TrySend(new LaneMessage { Kind = LaneMessageKind.Ping, Timestamp = now.Nanoseconds }, []))
            _waitsForPong = true;
        return true;
    }

    private void Lose(CodecLane? culprit, string reason, MonotonicTime now) => _all.Lost(this, culprit, _hasBegun, reason, now);

    private void Take(in LaneMessage message, MonotonicTime now)
    {
        (_hasBegun, _heard, _waitsForPong) = (true, now, false);
        if (message.Kind is LaneMessageKind.Started or LaneMessageKind.Pong)
            return;
        if ((uint)message.Lane >= (uint)_lanes.Length)
        {
            Lose(null, "The codec host sent a malformed message.", now);
            return;
        }

        if (message.Kind == LaneMessageKind.Closed)
            _closing[message.Lane] = false;
        if (_lanes[message.Lane] is not { } lane)
            return;
        _callKey = lane.User.CallKey;
        Take(lane, message, now);
        _callKey = 0;
    }

    private void Take(CodecLane lane, in LaneMessage message, MonotonicTime now)
    {
        switch (message.Kind)
        {
            case LaneMessageKind.Opened:
                lane.Progress = now;
                lane.User.LaneBegins(now);
                break;
            case LaneMessageKind.Taken:
                lane.Outstanding = Math.Max(0, lane.Outstanding - 1);
                lane.Progress = now;
                if ((message.Flags & (LaneFlags.Damaged | LaneFlags.Skipped)) != 0)
                    lane.Dropped++;
                break;
            case LaneMessageKind.Frame:
                lane.CodecTime += Math.Clamp(message.DecodeTime, 0, 1_000_000) + Math.Clamp(message.EncodeTime, 0, 1_000_000);
                Span<byte> memory = lane.User.Rent(message);
                if (memory.Length != message.Length)
                {
                    lane.Dropped++;
                    break;
                }

                _channel.FromHost.Copy(memory);
                lane.User.Receive(message, now);
                break;
            case LaneMessageKind.Failed:
                Fail(lane, message, now);
                break;
        }
    }

    private void Fail(CodecLane lane, in LaneMessage message, MonotonicTime now)
    {
        Span<byte> text = stackalloc byte[Math.Min(message.Length, MostText)];
        _channel.FromHost.Copy(text);
        Lanes.Remove(lane);
        _lanes[lane.Number] = null;
        lane.Host = null;
        lane.User.LaneFailed(Encoding.UTF8.GetString(text), now);
    }
}
