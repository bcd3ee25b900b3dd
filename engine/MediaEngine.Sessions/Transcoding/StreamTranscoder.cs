using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// One stream towards a receiver that does not support all of its formats. From the first transcoded packet on, the engine numbers and
/// times all packets of the stream (RFC 3550 section 7.2, a translator that changes the encoding), including those that pass unchanged, and
/// also when nothing has to be transcoded any more. Packets are processed in order: when one is missing, the next waits for the one after
/// it, or until its time has come; then the missing packet is lost.
/// </summary>
internal sealed class StreamTranscoder(OutboundStream stream, long callKey, WorkerContext context) : StreamProcess
{
    /// <summary>A packet waits as long as it is early, limited to this range, in seconds.</summary>
    private const double ShortestWait = 0.02;
    private const double LongestWait = 0.1;

    /// <summary>RFC 3550 appendix A.1: a larger step means a restarted source.</summary>
    private const int MaximumDropout = 3000;

    /// <summary>A later packet means a restarted source as well.</summary>
    private const int Window = 128;

    private readonly TranscodedOutput _output = new(stream, context);
    private readonly PayloadTranscoder _audio = new();
    private readonly EventTranscoder _events = new();
    private PacketBuffer _held = PacketBuffer.None;
    private ITranscodingRoute? _heldRoute;
    private PayloadTraits _heldFormat;
    private MonotonicTime _heldArrival;
    private ushort _heldNumber;
    private ushort _expected;
    private RtpTimestamp _newest;
    private RestartProbation _probation;
    private bool _started;

    /// <summary>Size of an object of this class in bytes (Worker/PacketPrefetch).</summary>
    public const int Bytes = 192;

    protected internal override long CallKey => callKey;

    /// <summary>Prefetches what a packet needs (Worker/PacketPrefetch).</summary>
    public void PrefetchParts()
    {
        CacheLines.Prefetch(_output, TranscodedOutput.Bytes);
        CacheLines.Prefetch(_audio, PayloadTranscoder.Bytes);
    }

    public void PrefetchCodecs() => _audio.PrefetchCodecs();

    /// <summary>Takes ownership of the buffer of a packet of the stream.</summary>
    public PacketResult Receive(ITranscodingRoute route, PacketBuffer buffer, in RtpPacket rtp, in PayloadTraits format,
        MonotonicTime arrival)
    {
        ushort number = rtp.SequenceNumber;
        int step = _started ? (short)(number - _expected) : 0;
        if (step is >= MaximumDropout or <= -Window || (step < 0 && _probation.Confirms(number, rtp.Timestamp, _newest)))
        {
            ForgetHeld();
            _audio.Interrupt();
            step = 0;
        }

        if (step < 0)
        {
            context.Io.Return(buffer);
            return PacketResult.Late;
        }

        if (step == 0)
        {
            PacketResult result = Transcode(route, buffer, rtp, format, arrival, lost: 0);
            return !_held.IsNone && _heldNumber == _expected ? Better(result, ReleaseHeld(route)) : result;
        }

        if (_held.IsNone)
        {
            (_held, _heldRoute, _heldFormat, _heldArrival, _heldNumber) = (buffer, route, format, arrival, number);
            double ahead = format.ClockRate > 0 ? (rtp.Timestamp - _newest) / (double)format.ClockRate : 0;
            context.Timers.Schedule(this, arrival + TimeSpan.FromSeconds(Math.Clamp(ahead, ShortestWait, LongestWait)));
            return PacketResult.Consumed;
        }

        if (number == _heldNumber)
        {
            context.Io.Return(buffer);
            return PacketResult.Late;
        }

        // The second packet after the gap: the missing one does not arrive any more.
        if ((short)(number - _heldNumber) > 0)
        {
            PacketResult first = ReleaseHeld(route);
            return Better(first, Transcode(route, buffer, rtp, format, arrival, (ushort)(number - _expected)));
        }

        PacketResult earlier = Transcode(route, buffer, rtp, format, arrival, step);
        return Better(earlier, ReleaseHeld(route));
    }

    /// <summary>The waiting packet has waited long enough: it takes the route that is open now.</summary>
    protected internal override void Fire(MonotonicTime now)
    {
        if (_heldRoute?.Current is { } route)
            ReleaseHeld(route);
        else
            ForgetHeld();
    }

    public override void Dispose()
    {
        ForgetHeld();
        _audio.Dispose();
    }

    private static PacketResult Better(PacketResult a, PacketResult b) => a == PacketResult.Forwarded ? a : b;

    private void ForgetHeld()
    {
        if (!_held.IsNone)
            context.Io.Return(_held);
        StopWaiting();
    }

    private void StopWaiting()
    {
        context.Timers.Cancel(this);
        (_held, _heldRoute) = (PacketBuffer.None, null);
    }

    private PacketResult ReleaseHeld(ITranscodingRoute route)
    {
        PacketBuffer buffer = _held;
        StopWaiting();

        // It was parsed before and has not changed.
        return RtpPacket.TryParse(context.Io.Pool.Span(buffer), out RtpPacket rtp)
            ? Transcode(route, buffer, rtp, _heldFormat, _heldArrival, (ushort)(_heldNumber - _expected))
            : PacketResult.Malformed;
    }

    private PacketResult Transcode(ITranscodingRoute route, PacketBuffer buffer, in RtpPacket rtp, in PayloadTraits format,
        MonotonicTime arrival, int lost)
    {
        (_started, _expected, _newest) = (true, (ushort)(rtp.SequenceNumber + 1), rtp.Timestamp);
        _output.Open(route, buffer, rtp, arrival);
        PayloadTranscoding? transcoding = route.Transcoding(rtp.PayloadType);
        PacketResult result = transcoding?.Kind switch
        {
            null or TranscodingKind.Pass => Pass(transcoding, rtp, format, lost),
            TranscodingKind.TelephoneEvent => TranscodeEvent(transcoding, rtp, lost),
            TranscodingKind.Noise => TranscodeNoise(transcoding, rtp),
            TranscodingKind.Tones => TranscodeToTones(transcoding, rtp),
            TranscodingKind.Drop => PacketResult.NotTranscoded,
            _ => TranscodeAudio(route, transcoding, rtp, lost),
        };
        _output.Close();
        return result;
    }

    private bool Follow(PayloadTranscoding transcoding, in RtpPacket rtp) =>
        _output.Follow(rtp.Timestamp, transcoding.Source.ClockRate, transcoding.Target.ClockRate);

    private PacketResult TranscodeAudio(ITranscodingRoute route, PayloadTranscoding transcoding, in RtpPacket rtp, int lost)
    {
        if (!Follow(transcoding, rtp))
            _audio.Interrupt();
        return _audio.Transcode(transcoding, route.DetectedTones, _output, rtp.Payload, rtp.Timestamp, lost);
    }

    private PacketResult TranscodeNoise(PayloadTranscoding transcoding, in RtpPacket rtp)
    {
        Follow(transcoding, rtp);
        return _audio.AddNoise(transcoding, _output, rtp.Payload, rtp.Timestamp);
    }

    private PacketResult TranscodeToTones(PayloadTranscoding transcoding, in RtpPacket rtp)
    {
        Follow(transcoding, rtp);
        return _audio.AddTones(transcoding, _output, rtp.Payload, rtp.Timestamp);
    }

    private PacketResult TranscodeEvent(PayloadTranscoding transcoding, in RtpPacket rtp, int lost)
    {
        _output.Skip(lost);
        _audio.Interrupt();
        return _events.Transcode(transcoding, _output, rtp.Timestamp);
    }

    private PacketResult Pass(PayloadTranscoding? transcoding, in RtpPacket rtp, in PayloadTraits format, int lost)
    {
        _output.Skip(lost);
        _audio.Interrupt();
        if (format.Class == PayloadClass.TelephoneEvent && _output.SourceClock != 0 && _output.SourceClock != format.ClockRate)
            return _events.Pass(transcoding?.To ?? rtp.PayloadType, _output, rtp.Timestamp, format.ClockRate);
        _output.Follow(rtp.Timestamp, format.ClockRate, format.ClockRate);
        return _output.SendInPlace(
            transcoding?.To ?? rtp.PayloadType, _output.Map(rtp.Timestamp), format.ClockRate, format.Class == PayloadClass.TelephoneEvent);
    }
}
