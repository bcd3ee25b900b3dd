using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// The audio of one transcoded stream: decodes in order, conceals lost audio or leaves that to the receiver, and sends a packet whenever
/// there is audio for one.
/// </summary>
internal sealed class PayloadTranscoder : IDisposable
{
    /// <summary>A longer gap is a pause and is not concealed, in seconds.</summary>
    private const double LongestConcealment = 0.1;

    /// <summary>The most sequence numbers skipped for lost packets.</summary>
    private const int MostSkipped = 50;

    private const int UsualPacketTime = 20;

    private readonly ComfortNoise _noise = new();
    private AudioTranscoder? _transcoder;
    private EventSound? _sound;
    private DetectedEvents? _digits;
    private PayloadTranscoding? _transcoding;
    private RtpTimestamp _next;
    private RtpTimestamp _waitingSince;
    private bool _hasNext;

    /// <summary>Size of an object of this class in bytes (Worker/PacketPrefetch).</summary>
    public const int Bytes = 128;

    /// <summary>Prefetches what a packet needs (Worker/PacketPrefetch).</summary>
    public void PrefetchCodecs() => CacheLines.Prefetch(_transcoder, 128);

    /// <summary>Discards buffered audio, because the next audio does not follow it.</summary>
    public void Interrupt()
    {
        _transcoder?.Discard();
        _hasNext = false;
    }

    /// <param name="lost">Packets missing before this one.</param>
    /// <param name="detected">Receives digits detected in the audio; null when nobody wants them.</param>
    public PacketResult Transcode(
        PayloadTranscoding transcoding, PayloadTranscoding? detected, TranscodedOutput output, ReadOnlySpan<byte> payload,
        RtpTimestamp timestamp, int lost)
    {
        if (Transcoder(transcoding, payload) is not { } transcoder)
            return PacketResult.NotTranscoded;
        int ticks = transcoder.Duration(payload);
        if (ticks <= 0)
            return PacketResult.Malformed;
        int gap = _hasNext ? timestamp - _next : 0;
        bool conceals = lost > 0 && gap > 0 && gap <= LongestConcealment * transcoding.Source.ClockRate
            && gap + ticks <= 2 * LongestConcealment * transcoding.Source.ClockRate
            && TryConceal(transcoder, gap, payload, output);
        if (!conceals)
            Skip(transcoding, transcoder, gap, ticks, lost, output);
        (_next, _hasNext) = (timestamp + ticks, true);
        if (transcoder.Waiting == 0)
        {
            _waitingSince = output.Map(timestamp);
            if (detected is null && output.TryReadInPlace(out Span<byte> own) && transcoder.TryMap(own))
                return output.SendInPlace(transcoding.To, _waitingSince, transcoding.Target.ClockRate);
        }

        output.BeginCodecWork();
        PacketResult result = PacketResult.Malformed;
        if (transcoder.TryDecode(payload))
        {
            output.Request(transcoder.RequestedMode);
            if (detected is not null)
                Listen(transcoder);
            result = SendWaiting(transcoding, detected, transcoder, output);
        }

        output.EndCodecWork();
        return result;
    }

    /// <summary>Turns an event (RFC 4733) into its tone, up to its duration so far.</summary>
    public PacketResult AddTones(PayloadTranscoding transcoding, TranscodedOutput output, ReadOnlySpan<byte> payload,
        RtpTimestamp timestamp)
    {
        if (!TelephoneEvents.TryParse(payload, out TelephoneEvents events))
            return PacketResult.Malformed;
        TelephoneEvent current = events.Last;
        if (Encoder(transcoding) is not { } transcoder)
            return PacketResult.NotTranscoded;
        if (_sound is null || _sound.Of != transcoder)
            _sound = new EventSound(transcoder);
        if (_sound.Begin(timestamp, current))
        {
            transcoder.Discard();
            _hasNext = false;
            _waitingSince = output.Map(timestamp);
            output.MarkNext();
        }

        output.BeginCodecWork();
        _sound.Continue(current, transcoding.Source.ClockRate);
        PacketResult result = SendWaiting(transcoding, null, transcoder, output);
        output.EndCodecWork();
        return result;
    }

    /// <summary>Turns comfort noise (RFC 3389) into as much noise as a packet holds, at its level.</summary>
    public PacketResult AddNoise(PayloadTranscoding transcoding, TranscodedOutput output, ReadOnlySpan<byte> payload,
        RtpTimestamp timestamp)
    {
        if (payload.IsEmpty)
            return PacketResult.Malformed;
        byte level = payload[0];
        if (Encoder(transcoding) is not { } transcoder)
            return PacketResult.NotTranscoded;
        transcoder.Discard();
        _hasNext = false;
        _waitingSince = output.Map(timestamp);
        output.BeginCodecWork();
        _noise.Fill(transcoder.Append(transcoder.PacketLength), level);
        PacketResult result = SendWaiting(transcoding, null, transcoder, output);
        output.EndCodecWork();
        return result;
    }

    public void Dispose() => _transcoder?.Dispose();

    private void Listen(AudioTranscoder transcoder)
    {
        if (_digits is null || _digits.Of != transcoder)
            _digits = new DetectedEvents(transcoder);
        _digits.Listen(_waitingSince);
    }

    private bool TryConceal(AudioTranscoder transcoder, int gap, ReadOnlySpan<byte> next, TranscodedOutput output)
    {
        bool isFirst = transcoder.Waiting == 0;
        output.BeginCodecWork();
        bool conceals = transcoder.TryConceal(gap, next);
        output.EndCodecWork();
        if (!conceals)
            return false;
        if (isFirst)
            _waitingSince = output.Map(_next);
        return true;
    }

    /// <summary>
    /// The packet does not follow the one before: buffered audio is discarded, and lost packets leave a gap in the sequence numbers, so
    /// that the receiver conceals it.
    /// </summary>
    private void Skip(PayloadTranscoding transcoding, AudioTranscoder transcoder, int gap, int ticks, int lost, TranscodedOutput output)
    {
        if (lost > 0)
        {
            double packets = gap > 0 ? gap * 1000.0 / transcoding.Source.ClockRate / transcoder.PacketTime : lost;
            output.Skip((int)Math.Clamp(Math.Round(packets), 1, MostSkipped));
        }

        if (Math.Abs(gap) <= ticks / 2)
            return;
        transcoder.Discard();
        if (lost == 0)
            output.MarkNext();
    }

    private PacketResult SendWaiting(PayloadTranscoding transcoding, PayloadTranscoding? detected, AudioTranscoder transcoder,
        TranscodedOutput output)
    {
        PacketResult result = PacketResult.Consumed;
        while (transcoder.HasPacket)
        {
            if (detected is not null && _digits is { IsActive: true } digits)
            {
                transcoder.SkipPacket();
                result = digits.Send(detected, output);
                _waitingSince += transcoder.PacketTime * transcoding.Target.ClockRate / 1000;
                continue;
            }

            if (!output.TryBegin(out Span<byte> payload))
            {
                transcoder.Discard();
                return result == PacketResult.Forwarded ? result : PacketResult.NoBuffer;
            }

            transcoder.Request(output.RequestedMode);
            int length = transcoder.Encode(payload);
            if (length > 0 && output.Send(transcoding.To, length, _waitingSince, transcoding.Target.ClockRate) is var sent
                && result != PacketResult.Forwarded)
                result = sent;
            _waitingSince += transcoder.PacketTime * transcoding.Target.ClockRate / 1000;
        }

        return result;
    }

    /// <summary>A transcoder to the receiver's format for audio generated here.</summary>
    private AudioTranscoder? Encoder(PayloadTranscoding transcoding)
    {
        if (_transcoder is not null && _transcoding!.Target == transcoding.Target)
            return _transcoder;
        return Transcoder(transcoding with
        {
            Source = transcoding.Target,
            PacketTime = transcoding.PacketTime == 0 ? UsualPacketTime : transcoding.PacketTime
        }, []);
    }

    /// <summary>The transcoder of the transcoding; a new one when the transcoding has changed.</summary>
    private AudioTranscoder? Transcoder(PayloadTranscoding transcoding, ReadOnlySpan<byte> payload)
    {
        if (_transcoding == transcoding)
            return _transcoder;
        _transcoding = transcoding;
        _hasNext = false;
        _transcoder?.Dispose();
        _transcoder = AudioTranscoder.TryCreate(transcoding.Source, transcoding.Target, transcoding.PacketTime);
        if (_transcoder is null || transcoding.PacketTime != 0)
            return _transcoder;

        // The same packet time as the source's, which is known now.
        int ticks = _transcoder.Duration(payload);
        int received = ticks <= 0 ? UsualPacketTime : Math.Max(1, ticks * 1000 / transcoding.Source.ClockRate);
        if (received == _transcoder.PacketTime)
            return _transcoder;
        _transcoder.Dispose();
        return _transcoder = AudioTranscoder.TryCreate(transcoding.Source, transcoding.Target, received);
    }
}
