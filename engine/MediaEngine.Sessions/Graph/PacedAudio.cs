using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Timing;

namespace MediaEngine.Sessions.Graph;

/// <summary>
/// A source that sends audio at a steady rate: the derived class generates samples; this class encodes them and sets sequence numbers and
/// timestamps.
/// </summary>
internal abstract class PacedAudio : PacedSource
{
    private const int LongestPayload = 1500;

    private readonly AudioEncoder _encoder;
    private readonly byte _payloadType;
    private readonly int _clockRate;
    private readonly short[] _samples;
    private readonly byte[] _payload = new byte[LongestPayload];
    private readonly uint _ssrc;
    private RtpTimestamp _timestamp;
    private ushort _sequenceNumber;
    private bool _hasBegun;

    /// <param name="format">The format that the sinks accept.</param>
    /// <param name="payloadType">The payload type of that format at the sinks.</param>
    /// <exception cref="NotSupportedException">The codec is not available.</exception>
    protected PacedAudio(WorkerContext context, long callKey, AudioFormat format, byte payloadType)
        : base(context, callKey)
    {
        AudioCodec codec = AudioCodecs.Find(format) ?? throw new NotSupportedException($"codec {format.Encoding} is not available");
        _encoder = codec.CreateEncoder(format, codec.SampleRates(format)[0], 1, (int)PaceTimer.Interval.TotalMilliseconds);
        (_payloadType, _clockRate, _samples) = (payloadType, format.ClockRate, new short[_encoder.Length]);
        (_ssrc, _timestamp) = (context.RandomUInt32() | 1, new RtpTimestamp(context.RandomUInt32()));
    }

    /// <summary>Hz.</summary>
    protected int SampleRate => _encoder.SampleRate;

    public override void Tick(MonotonicTime now)
    {
        Context.Io.BeginCodecWork();
        Fill(_samples);
        int length = _encoder.Encode(_samples, _payload);
        Context.Io.EndCodecWork();
        Send(new MediaPacket
        {
            Kind = DatagramKind.Rtp,
            PayloadType = _payloadType,
            Marker = !_hasBegun,
            SequenceNumber = _sequenceNumber++,
            Timestamp = _timestamp,
            Ssrc = _ssrc,
            ClockRate = _clockRate,
            Payload = _payload.AsSpan(0, length),
            At = now,
        });
        _hasBegun = true;
        _timestamp += (int)(_clockRate * PaceTimer.Interval.TotalSeconds);
    }

    public override void Close()
    {
        base.Close();
        _encoder.Dispose();
    }

    /// <summary>Generates the next samples, one channel.</summary>
    protected abstract void Fill(Span<short> samples);
}
