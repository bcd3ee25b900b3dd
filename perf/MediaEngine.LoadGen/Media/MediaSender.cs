using System.Diagnostics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Sends the packets that are due, a small batch per step. Open loop: a daemon that is slow does not slow it down. What the generator
/// itself cannot send within <see cref="LatestNanoseconds"/> is skipped and counted, never sent as a burst.
/// </summary>
internal sealed class MediaSender : IDisposable
{
    /// <summary>How late a packet may leave before it is skipped.</summary>
    public const long LatestNanoseconds = 10_000_000;

    private const int LargestTag = 16;

    private readonly LoadProfile _profile;
    private readonly CallTable _calls;
    private readonly DeliveryLedger _ledger;
    private readonly DatagramBatchSocket _socket;
    private readonly DatagramBatch _batch;
    private readonly LoadOptions _options;
    private readonly uint _run;
    private long _next;
    private int _endpoint;
    private uint _round;

    public MediaSender(LoadOptions options, LoadProfile profile, CallTable calls, DeliveryLedger ledger, DatagramBatchSocket socket, uint run)
    {
        _options = options;
        _profile = profile;
        _calls = calls;
        _ledger = ledger;
        _socket = socket;
        _run = run;
        _batch = new DatagramBatch(options.Batch, options.Size + LargestTag);
        var filler = new Random(1);
        for (var i = 0; i < options.Batch; i++)
            filler.NextBytes(_batch.Buffer(i));
    }

    /// <summary>True when every packet was sent or skipped.</summary>
    public bool Done => _next >= _profile.TotalPackets;

    /// <summary>Packets never sent because the generator was late.</summary>
    public long Skipped { get; private set; }

    /// <summary>Packets the kernel did not take.</summary>
    public long Refused { get; private set; }

    /// <summary>The latest a packet left after it was due, in nanoseconds.</summary>
    public long WorstLag { get; private set; }

    /// <summary>When the next packet is due, nanoseconds since the start.</summary>
    public long NextDue => Done ? _profile.Duration : _profile.TimeOf(_next);

    /// <summary>Sends at most one batch of what is due. Returns how many went out.</summary>
    public int Step(long start)
    {
        var now = Stopwatch.GetTimestamp();
        var owed = _profile.DueAt(now - start) - _next;
        if (owed <= 0)
            return 0;
        var lag = now - start - _profile.TimeOf(_next);
        if (lag > LatestNanoseconds)
        {
            Skip(_profile.DueAt(now - start - (LatestNanoseconds / 2)) - _next);
            return 0;
        }
        WorstLag = Math.Max(WorstLag, lag);

        var count = (int)Math.Min(owed, _options.Batch);
        var endpoint = _endpoint;
        var round = _round;
        for (var i = 0; i < count; i++)
        {
            var codec = (endpoint & 1) == 0 ? _options.CodecA : _options.CodecB;
            var buffer = _batch.Buffer(i);
            TestPacket.Write(buffer[.._options.Size], codec.PayloadType, round == 0, round, round * (uint)codec.TimestampStep,
                0x4C470000 + (uint)endpoint, _run, _next + i, 0);
            var length = _options.Size;
            if (_calls.Outbound(endpoint) is { } srtp)
            {
                // The time sent is part of what is encrypted, so the generator's own encryption counts as latency.
                TestPacket.Stamp(buffer, Stopwatch.GetTimestamp());
                length = srtp.Protect(buffer, length, round);
            }
            _batch.SetOutgoing(i, length, _calls.DaemonAddress(endpoint), _calls.DaemonPort(endpoint), _calls.LocalAddress(endpoint));
            Advance(ref endpoint, ref round);
        }
        now = Stopwatch.GetTimestamp();
        endpoint = _endpoint;
        for (var i = 0; i < count; i++)
        {
            if (_calls.Outbound(endpoint) is null)
                TestPacket.Stamp(_batch.Buffer(i), now);
            endpoint = endpoint + 1 < _calls.Endpoints ? endpoint + 1 : 0;
        }
        var sent = _socket.Send(_batch, count);
        if (sent < 0)
        {
            // The first message was refused (no buffers, or an ICMP error of an earlier one): leave it out, as a network would.
            Refused++;
            _next++;
            Advance(ref _endpoint, ref _round);
            return 0;
        }
        for (var i = 0; i < sent; i++)
        {
            _ledger.MarkSent(_next++);
            Advance(ref _endpoint, ref _round);
        }
        return sent;
    }

    public void Dispose() => _batch.Dispose();

    private void Advance(ref int endpoint, ref uint round)
    {
        if (++endpoint < _calls.Endpoints)
            return;
        endpoint = 0;
        round++;
    }

    private void Skip(long count)
    {
        Skipped += count;
        _next += count;
        _endpoint = (int)(_next % _calls.Endpoints);
        _round = (uint)(_next / _calls.Endpoints);
    }
}
