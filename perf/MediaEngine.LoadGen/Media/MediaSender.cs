using System.Diagnostics;
using System.Numerics;
using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Sends the packets that are due, a small batch per step. Open loop: a slow daemon does not slow it down. Packets the generator cannot
/// send within <see cref="LatestNanoseconds"/> are skipped and counted, never sent as a burst.
/// </summary>
internal sealed class MediaSender : IDisposable
{
    /// <summary>Packets later than this are skipped.</summary>
    public const long LatestNanoseconds = 10_000_000;

    private const int LargestTag = 16;

    // Streams start at different words. Otherwise all encoders of a daemon would encode the same silence at the same time.
    private const ulong SpeechOffset = 7;

    private readonly LoadProfile _profile;
    private readonly CallTable _calls;
    private readonly CallTopology _topology;
    private readonly DeliveryLedger _ledger;
    private readonly IBatchSender _output;
    private readonly DatagramBatch _batch;
    private readonly LoadOptions _options;
    private readonly SpeechSource? _speechA;
    private readonly SpeechSource? _speechB;
    private readonly uint _run;
    private readonly ulong _roundsBefore;
    private long _next;

    public MediaSender(LoadOptions options, LoadProfile profile, CallTable calls, DeliveryLedger ledger, IBatchSender output, uint run)
    {
        _options = options;
        _profile = profile;
        _calls = calls;
        _topology = calls.Topology;
        _ledger = ledger;
        _output = output;
        _run = run;
        _roundsBefore = calls.RoundsBefore;
        if (options.Transcodes)
        {
            _speechA = new SpeechSource(options.CodecA);
            _speechB = new SpeechSource(options.CodecB);
        }
        var largest = Math.Max(options.Size, TestPacket.HeaderSize + Math.Max(_speechA?.Largest ?? 0, _speechB?.Largest ?? 0));
        _batch = new DatagramBatch(options.Batch, largest + LargestTag);
        var filler = new Random(1);
        for (var i = 0; i < options.Batch; i++)
            filler.NextBytes(_batch.Buffer(i));
    }

    /// <summary>True when every packet was sent or skipped.</summary>
    public bool Done => _next >= _profile.TotalPackets;

    /// <summary>Packets not sent because the generator was late.</summary>
    public long Skipped { get; private set; }

    /// <summary>Packets the kernel refused.</summary>
    public long Refused { get; private set; }

    /// <summary>The largest delay of a sent packet, in nanoseconds.</summary>
    public long WorstLag { get; private set; }

    /// <summary>When the next packet is due, in nanoseconds since the start.</summary>
    public long NextDue => Done ? _profile.Duration : _profile.TimeOf(FirstOfFrame(_next));

    /// <summary>Rounds over all senders so far, including earlier runs; see <see cref="CallTable.RoundsBefore"/>.</summary>
    public ulong Rounds => RoundOf(FirstOfFrame(_next)) + (ulong)_options.Frame;

    /// <summary>Sends at most one batch of due packets. Returns how many were sent.</summary>
    public int Step(long start)
    {
        var now = Stopwatch.GetTimestamp();
        var owed = FramesDueAt(now - start) - _next;
        if (owed <= 0)
            return 0;
        var lag = now - start - NextDue;
        if (lag > LatestNanoseconds)
        {
            var skipped = FramesDueAt(now - start - (LatestNanoseconds / 2)) - _next;
            Skipped += skipped;
            _next += skipped;
            return 0;
        }
        WorstLag = Math.Max(WorstLag, lag);

        var count = (int)Math.Min(owed, _options.Batch);
        Prepare(count);
        var tried = _output.Send(_batch, count, out var refused);
        for (var i = 0; i < tried; i++, _next++)
        {
            if ((refused >> i & 1) == 0)
                _ledger.MarkSent(_next);
        }
        // Refused packets (no buffers, or an ICMP error of an earlier one) are skipped, as if the network had lost them.
        var lost = BitOperations.PopCount(refused);
        Refused += lost;
        return tried - lost;
    }

    public void Dispose() => _batch.Dispose();

    private void Prepare(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (sender, round) = (_topology.SenderOf(_next + i), RoundOf(_next + i));
            var endpoint = _topology.EndpointOfSender(sender);
            var buffer = _batch.Buffer(i);
            var length = Write(buffer, endpoint, sender, round, _next + i);
            if (_calls.Outbound(endpoint) is { } srtp)
            {
                // The send time is part of the encrypted payload, so the generator's own encryption counts as latency.
                if (!_options.Transcodes)
                    TestPacket.Stamp(buffer, Stopwatch.GetTimestamp());
                length = srtp.Protect(buffer, length, round);
            }
            _batch.SetOutgoing(i, length, _calls.DaemonAddress(endpoint), _calls.DaemonPort(endpoint), _topology.LocalAddress(endpoint));
        }
        if (_options.Transcodes)
            return;
        var now = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (_calls.Outbound(_topology.EndpointOfSender(_topology.SenderOf(_next + i))) is null)
                TestPacket.Stamp(_batch.Buffer(i), now);
        }
    }

    /// <returns>The packet's length.</returns>
    private int Write(Span<byte> buffer, int endpoint, int sender, ulong round, long number)
    {
        var codec = _calls.CodecOf(endpoint);
        var payloadType = _calls.PayloadType(endpoint);
        var timestamp = (uint)(round / (ulong)_options.Frame) * (uint)codec.TimestampStep;
        var ssrc = 0x4C470000 + (uint)endpoint;
        if (!_options.Transcodes)
        {
            TestPacket.Write(buffer[.._options.Size], payloadType, round == 0, round, timestamp, ssrc, _run, number, 0);
            return _options.Size;
        }
        var speech = _topology.RoleOf(endpoint) == 0 ? _speechA! : _speechB!;
        var frame = speech.Frame(round + ((ulong)sender * SpeechOffset));
        TestPacket.WriteHeader(buffer, payloadType, round == 0, round, timestamp, ssrc);
        frame.CopyTo(buffer[TestPacket.HeaderSize..]);
        return TestPacket.HeaderSize + frame.Length;
    }

    private long FirstOfFrame(long number) => number - (number % _options.Frame);

    /// <summary>The number of packets due, including the rest of the last one's frame.</summary>
    private long FramesDueAt(long elapsed)
    {
        var due = _profile.DueAt(elapsed);
        return due == 0 ? 0 : Math.Min(FirstOfFrame(due - 1) + _options.Frame, _profile.TotalPackets);
    }

    private ulong RoundOf(long number) => _roundsBefore + (ulong)_topology.IndexAtSender(number);
}
