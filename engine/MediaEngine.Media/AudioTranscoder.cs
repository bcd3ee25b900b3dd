namespace MediaEngine.Media;

/// <summary>
/// Transcodes payloads of one codec into payloads of another, each with the packet time the receiver wants. Decoder and encoder work at the
/// best sample rate they have in common; a resampler connects them where they have none in common. Knows no RTP. Allocates nothing after
/// construction.
/// </summary>
public sealed class AudioTranscoder : IDisposable
{
    /// <summary>Longest payload in milliseconds.</summary>
    private const int LongestPayload = 200;

    private readonly AudioDecoder _decoder;
    private readonly AudioEncoder _encoder;
    private readonly Resampler? _resampler;
    private readonly short[] _decoded = [];
    private readonly short[] _waiting;
    private readonly DirectTranscoding _direct;
    private readonly int _sourceClock;
    private readonly int _decodedRate;
    private int _waitingLength;
    private int _fresh;
    private bool _hasEncoded;

    private AudioTranscoder(AudioFormat source, AudioDecoder decoder, AudioEncoder encoder, DirectTranscoding direct)
    {
        (_decoder, _encoder, _direct) = (decoder, encoder, direct);
        (_sourceClock, _decodedRate) = (source.ClockRate, decoder.SampleRate);
        (SampleRate, Channels, PacketTime, PacketLength) = (encoder.SampleRate, encoder.Channels, encoder.PacketTime, encoder.Length);
        int longest = decoder.SampleRate * LongestPayload / 1000 * decoder.Channels;
        if (_decodedRate != SampleRate)
        {
            _resampler = new Resampler(_decodedRate, SampleRate, Channels);
            _decoded = new short[longest];
            longest = _resampler.MaximumOutput(longest / Channels) * Channels;
        }

        _waiting = new short[longest + encoder.Length * encoder.Channels];
    }

    /// <summary>How payloads are transcoded without decoding; none when they have to be decoded.</summary>
    private enum DirectTranscoding : byte
    {
        None,
        Same,
        FromPcma,
        FromPcmu,
    }

    /// <summary>Sample rate of the decoded audio, Hz.</summary>
    public int SampleRate { get; }

    public int Channels { get; }

    /// <summary>Duration of each output payload in milliseconds.</summary>
    public int PacketTime { get; }

    /// <summary>Samples per channel in an output payload.</summary>
    public int PacketLength { get; }

    /// <summary>Samples per channel that are buffered until a payload is full.</summary>
    public int Waiting => _waitingLength;

    /// <summary>True when the buffered audio fills a payload.</summary>
    public bool HasPacket => _waitingLength >= PacketLength;

    /// <summary>The audio the last call added to the buffer, interleaved.</summary>
    public ReadOnlySpan<short> Fresh => _waiting.AsSpan((_waitingLength - _fresh) * Channels, _fresh * Channels);

    /// <inheritdoc cref="AudioDecoder.RequestedMode"/>
    public int RequestedMode => _decoder.RequestedMode;

    /// <summary>Null when one of the codecs is not available.</summary>
    /// <param name="packetTime">Wanted duration of output payloads in milliseconds. The closest supported value is used.</param>
    public static AudioTranscoder? TryCreate(AudioFormat source, AudioFormat target, int packetTime)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (AudioCodecs.Find(source) is not { } from || AudioCodecs.Find(target) is not { } to)
            return null;
        int channels = Math.Min(from.AudioChannels(source), to.AudioChannels(target));
        (int decoded, int encoded) = Rates(from.SampleRates(source), to.SampleRates(target));
        AudioDecoder decoder = from.CreateDecoder(source, decoded, channels);
        try
        {
            return new AudioTranscoder(
                source, decoder, to.CreateEncoder(target, encoded, channels, to.PacketTime(packetTime)), Direct(source, target));
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>Duration of a payload in RTP clock ticks of the source; -1 when the payload is malformed or too long.</summary>
    public int Duration(ReadOnlySpan<byte> payload)
    {
        int length = SourceLength(payload);
        return length < 0 || length > _decodedRate * LongestPayload / 1000 ? -1 : (int)((long)length * _sourceClock / _decodedRate);
    }

    /// <summary>Transcodes a payload in place, where one octet becomes one octet and the packet time stays the same.</summary>
    public bool TryMap(Span<byte> payload)
    {
        if (_direct == DirectTranscoding.None || _waitingLength != 0 || _hasEncoded || SourceLength(payload) != PacketLength)
            return false;
        if (_direct != DirectTranscoding.Same)
            Companding.G711.Map(payload, fromPcma: _direct == DirectTranscoding.FromPcma);
        return true;
    }

    /// <summary>Decodes a payload. Returns false when it is malformed; no state changes then.</summary>
    public bool TryDecode(ReadOnlySpan<byte> payload)
    {
        _fresh = 0;
        int length = _decoder.Length(payload);
        if (length <= 0 || !HasRoom(length))
            return false;
        Span<short> room = Room(length);
        int decoded = _decoder.Decode(payload, room);
        if (decoded < 0)
            return false;
        Add(room[..(decoded * Channels)]);
        return true;
    }

    /// <summary>Conceals lost audio. Returns false when only the receiver can conceal it.</summary>
    /// <param name="ticks">Length of the gap in ticks of the source's RTP clock.</param>
    /// <param name="next">The payload after the gap.</param>
    public bool TryConceal(int ticks, ReadOnlySpan<byte> next)
    {
        _fresh = 0;
        int length = (int)((long)ticks * _decodedRate / _sourceClock);
        if (length <= 0 || !HasRoom(length))
            return false;
        Span<short> room = Room(length);
        if (!_decoder.TryConceal(next, room))
            return false;
        Add(room);
        return true;
    }

    /// <summary>Reserves buffer space for generated audio at <see cref="SampleRate"/>. The caller fills it.</summary>
    /// <param name="length">Samples per channel; at most 200 ms.</param>
    public Span<short> Append(int length)
    {
        Span<short> room = _waiting.AsSpan(_waitingLength * Channels, length * Channels);
        _waitingLength += length;
        _fresh = length;
        return room;
    }

    /// <summary>
    /// Encodes the next payload when <see cref="HasPacket"/> is true. Returns its length; 0 when there is nothing to send.
    /// </summary>
    public int Encode(Span<byte> payload)
    {
        _hasEncoded = true;
        int length = Math.Max(0, _encoder.Encode(_waiting.AsSpan(0, PacketLength * Channels), payload));
        SkipPacket();
        return length;
    }

    /// <inheritdoc cref="AudioEncoder.Request"/>
    public void Request(int mode) => _encoder.Request(mode);

    /// <summary>Discards the audio of one payload when <see cref="HasPacket"/> is true.</summary>
    public void SkipPacket()
    {
        _waitingLength -= PacketLength;
        _fresh = Math.Min(_fresh, _waitingLength);
        if (_waitingLength > 0)
            _waiting.AsSpan(PacketLength * Channels, _waitingLength * Channels).CopyTo(_waiting);
    }

    /// <summary>Discards the buffered audio, because the next audio does not follow it.</summary>
    public void Discard() => _waitingLength = _fresh = 0;

    public void Dispose()
    {
        _decoder.Dispose();
        _encoder.Dispose();
    }

    /// <summary>The highest sample rate both support, or the best of each.</summary>
    private static (int Decoded, int Encoded) Rates(ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        int common = 0;
        foreach (int rate in from)
        {
            if (rate > common && to.Contains(rate))
                common = rate;
        }

        return common != 0 ? (common, common) : (from[0], to[0]);
    }

    // Do not touch the decoder in the common case: it is in no cache.
    private int SourceLength(ReadOnlySpan<byte> payload) =>
        _direct >= DirectTranscoding.FromPcma && payload.Length > 0 ? payload.Length / Channels : _decoder.Length(payload);

    private static DirectTranscoding Direct(AudioFormat source, AudioFormat target)
    {
        if (source.ClockRate != target.ClockRate || source.Channels != target.Channels)
            return DirectTranscoding.None;
        bool sameName = source.Encoding.Equals(target.Encoding, StringComparison.OrdinalIgnoreCase);
        if (sameName && source.Parameters == target.Parameters)
            return DirectTranscoding.Same;
        if (source.Encoding.Equals("PCMA", StringComparison.OrdinalIgnoreCase)
            && target.Encoding.Equals("PCMU", StringComparison.OrdinalIgnoreCase))
            return DirectTranscoding.FromPcma;
        return source.Encoding.Equals("PCMU", StringComparison.OrdinalIgnoreCase)
            && target.Encoding.Equals("PCMA", StringComparison.OrdinalIgnoreCase)
            ? DirectTranscoding.FromPcmu
            : DirectTranscoding.None;
    }

    private bool HasRoom(int length) => _resampler is null
        ? (_waitingLength + length) * Channels <= _waiting.Length
        : length * Channels <= _decoded.Length && (_waitingLength + _resampler.MaximumOutput(length)) * Channels <= _waiting.Length;

    /// <summary>Where decoded audio is written: into the buffer, or to the resampler.</summary>
    private Span<short> Room(int length) =>
        (_resampler is null ? _waiting.AsSpan(_waitingLength * Channels) : _decoded)[..(length * Channels)];

    private void Add(ReadOnlySpan<short> decoded)
    {
        _fresh = _resampler?.Process(decoded, _waiting.AsSpan(_waitingLength * Channels)) ?? decoded.Length / Channels;
        _waitingLength += _fresh;
    }
}
