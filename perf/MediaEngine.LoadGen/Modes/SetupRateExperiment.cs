using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;

namespace MediaEngine.LoadGen.Modes;

/// <summary>
/// Offer, answer and delete at a given number of calls per second, without media. Open loop: offers are sent on schedule however slow the
/// replies are, and an offer's latency counts from when it was due. A request without a reply within a second is a timeout.
/// </summary>
internal sealed class SetupRateExperiment : IDisposable
{
    private const long Timeout = LoadProfile.Second;
    private static readonly string[] _commands = ["offer", "answer", "delete"];
    private readonly LoadOptions _options;
    private readonly TextWriter _progress;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly byte[] _reply = new byte[65536];
    private readonly NgWriter _writer = new();
    private readonly string _prefix = $"su{Environment.ProcessId}x{Random.Shared.Next():x}";
    private readonly LatencyHistogram[] _latency = [new(), new(), new()];
    private readonly long[] _errors = new long[3];
    private readonly LoadProfile _profile;
    private readonly long[] _pendingSince;
    private readonly sbyte[] _stage;
    private readonly Queue<(long Due, int Call)> _held = new();
    private readonly Queue<(long Sent, int Call, sbyte Stage)> _outstanding = new();
    private long _timeouts;
    private long _completed;
    private long _open;
    private string _firstError = "";

    public SetupRateExperiment(LoadOptions options, TextWriter progress)
    {
        // No socket listens, but port 0 in SDP would reject the media (RFC 3264 section 6).
        _options = options.Port == 0 ? options with { Port = 20000 } : options;
        _progress = progress;
        var milli = (long)(options.CallRate * 1000);
        // The profile counts whole packets per second, so fractional call rates use a clock a thousand times slower.
        _profile = new LoadProfile([new LoadSegment(Phase.Measure, milli, (long)((options.Warmup + options.Seconds) * 1e6))]);
        _pendingSince = new long[_profile.TotalPackets];
        _stage = new sbyte[_profile.TotalPackets];
        _socket.ReceiveBufferSize = 4 << 20;
        _socket.SendBufferSize = 4 << 20;
        _socket.Connect(options.Ng!);
    }

    public void Run(JsonReport report)
    {
        using (var client = new NgClient(_options.Ng!))
        {
            if (!client.Ping())
                throw new LoadException("no answer to ping on NG");
        }
        using var observer = new SystemObserver(_options);
        var before = observer.Read(0);
        var start = Stopwatch.GetTimestamp();
        var last = start;
        var next = 0;
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            var due = (int)_profile.DueAt((now - start) / 1000);
            if (next < due)
            {
                Start(next, 0, start + (_profile.TimeOf(next) * 1000));
                next++;
            }
            while (_held.TryPeek(out var held) && held.Due <= now)
                Start(_held.Dequeue().Call, 2, now);
            Receive();
            Expire(now);
            if (next >= _profile.TotalPackets && _open == 0)
                break;
            if (now - last > LoadProfile.Second)
            {
                last = now;
                _progress.WriteLine($"loadgen: {(now - start) / 1e9,6:F1} s, {_completed} calls complete, {_open} open");
            }
            if (!_options.Spin && next >= due)
                _socket.Poll(200, SelectMode.SelectRead);
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var after = observer.Read(_completed);

        report.Configuration(_options);
        report.Number("call_rate", _options.CallRate);
        report.Number("completed", _completed);
        report.Number("calls_per_second", _completed / seconds);
        report.Number("timeouts", _timeouts);
        for (var stage = 0; stage < 3; stage++)
        {
            report.Number($"{_commands[stage]}_errors", _errors[stage]);
            report.Latency($"{_commands[stage]}_us", _latency[stage]);
        }
        if (_firstError.Length > 0)
            report.Text("first_error", _firstError);
        report.Usage(_options, before, after);
        report.Memory(_options with { Calls = 1 }, before.Daemon.DaemonResident, after.Daemon.DaemonResident, after.Daemon.DaemonResident);
    }

    public void Dispose() => _socket.Dispose();

    private void Start(int call, sbyte stage, long due)
    {
        var id = $"{_prefix}-{call}";
        var request = _writer.Begin($"{_prefix}_{call}_{stage}", _commands[stage]).Field("call-id", id).Field("from-tag", "a");
        var offset = (uint)(call % 60_000) + 1;
        switch (stage)
        {
            case 0:
                CallRequest.AddOffer(request.Field("ICE", "remove"), _options, _options.NetA + offset, _options.Port);
                _open++;
                break;
            case 1:
                CallRequest.AddAnswer(
                    request.Field("to-tag", "b").Field("ICE", "remove"), _options,
                    _options.NetB + offset, _options.Port, _options.CodecB.PayloadType);
                break;
            default:
                request.Field("flags", ["fast"]);
                break;
        }
        _stage[call] = stage;
        _pendingSince[call] = due;
        _outstanding.Enqueue((Stopwatch.GetTimestamp(), call, stage));
        try
        {
            _socket.Send(request.End().Span);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            // Counts as a lost request: it will time out.
        }
    }

    private void Receive()
    {
        while (_socket.Available > 0)
        {
            var length = _socket.Receive(_reply);
            var now = Stopwatch.GetTimestamp();
            if (!NgReplyReader.TrySplit(_reply.AsSpan(0, length), out var cookie, out var body)
                || !TryParse(cookie, out var call, out var stage)
                || _stage[call] != stage)
            {
                continue;
            }
            Finish(call, stage, now, body);
        }
    }

    private void Finish(int call, sbyte stage, long now, ReadOnlySpan<byte> body)
    {
        if (_profile.TimeOf(call) * 1000 >= (long)(_options.Warmup * LoadProfile.Second))
            _latency[stage].Record(now - _pendingSince[call]);
        if (!NgReplyReader.TryFindString(body, "result"u8, out var result) || !result.SequenceEqual("ok"u8))
        {
            _errors[stage]++;
            if (_firstError.Length == 0)
                _firstError = Encoding.UTF8.GetString(body);
            Close(call);
        }
        else if (stage == 0)
        {
            Start(call, 1, now);
        }
        else if (stage == 1 && _options.Hold > 0)
        {
            _stage[call] = 3;
            _held.Enqueue((now + (long)(_options.Hold * LoadProfile.Second), call));
        }
        else if (stage == 1)
        {
            Start(call, 2, now);
        }
        else
        {
            _completed++;
            Close(call);
        }
    }

    // Requests are sent in time order, so the oldest is always at the head.
    private void Expire(long now)
    {
        while (_outstanding.TryPeek(out var request) && now - request.Sent > Timeout)
        {
            _outstanding.Dequeue();
            if (_stage[request.Call] != request.Stage)
                continue;
            _timeouts++;
            Close(request.Call);
        }
    }

    private void Close(int call)
    {
        _stage[call] = -1;
        _open--;
    }

    private bool TryParse(ReadOnlySpan<byte> cookie, out int call, out sbyte stage)
    {
        call = 0;
        stage = 0;
        var text = Encoding.ASCII.GetString(cookie).Split('_');
        return text.Length == 3 && text[0] == _prefix && int.TryParse(text[1], out call) && (uint)call < (uint)_stage.Length
            && sbyte.TryParse(text[2], out stage);
    }
}
