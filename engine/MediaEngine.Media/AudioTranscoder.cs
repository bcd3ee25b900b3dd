namespace MediaEngine.Media;

/// <summary>
/// From the payloads of one codec to those of another, with as much audio in each as the receiver wants: decoder and encoder, which work at the
/// best sample rate they have in common, and a resampler between them where they have none. Knows nothing of RTP. Allocates nothing after its making.
/// </summary>
public sealed class AudioTranscoder : IDisposable
{
    /// <summary>No payload holds more audio, milliseconds.</summary>
    private const int LongestPayload = 200;

    private readonly AudioDecoder _decoder;
    private readonly AudioEncoder _encoder;
    private readonly Resampler? _resampler;
    private readonly short[] _decoded = [];
    private readonly short[] _waiting;
    private readonly DirectWay _direct;
    private readonly int _sourceClock;
    private readonly int _decodedRate;
    private int _waitingLength;
    private int _fresh;
    private bool _hasEncoded;

    private AudioTranscoder(AudioFormat source, AudioDecoder decoder, AudioEncoder encoder, DirectWay direct)
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

    /// <summary>How bytes can go over without being decoded.</summary>
    private enum DirectWay : byte
    {
        None,
        Same,
        FromPcma,
        FromPcmu,
    }

    /// <summary>Sample rate of the audio on its way, Hz.</summary>
    public int SampleRate { get; }

    public int Channels { get; }

    /// <summary>Milliseconds of audio in each payload that is made.</summary>
    public int PacketTime { get; }

    /// <summary>Samples of each channel in a payload that is made.</summary>
    public int PacketLength { get; }

    /// <summary>Samples of each channel that wait for more, to fill a payload.</summary>
    public int Waiting => _waitingLength;

    /// <summary>A payload's worth of audio is there.</summary>
    public bool HasPacket => _waitingLength >= PacketLength;

    /// <summary>What the last call added to the audio on its way, interleaved.</summary>
    public ReadOnlySpan<short> Fresh => _waiting.AsSpan((_waitingLength - _fresh) * Channels, _fresh * Channels);

    /// <inheritdoc cref="AudioDecoder.RequestedMode"/>
    public int RequestedMode => _decoder.RequestedMode;

    /// <summary>Null when one of the codecs is not here.</summary>
    /// <param name="packetTime">Milliseconds of audio wanted in each payload; the codec's closest is taken.</param>
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
            return new AudioTranscoder(source, decoder, to.CreateEncoder(target, encoded, channels, to.PacketTime(packetTime)), Direct(source, target));
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>RTP clock ticks of the source that a payload lasts; -1 when it is malformed or too long.</summary>
    public int Duration(ReadOnlySpan<byte> payload)
    {
        int length = SourceLength(payload);
        return length < 0 || length > _decodedRate * LongestPayload / 1000 ? -1 : (int)((long)length * _sourceClock / _decodedRate);
    }

    /// <summary>Makes the payload one of the target where it can stay in its place: one byte becomes one byte, and there is as much audio in it as is wanted.</summary>
    public bool TryMap(Span<byte> payload)
    {
        if (_direct == DirectWay.None || _waitingLength != 0 || _hasEncoded || SourceLength(payload) != PacketLength)
            return false;
        if (_direct != DirectWay.Same)
            Companding.G711.Map(payload, fromPcma: _direct == DirectWay.FromPcma);
        return true;
    }

    /// <summary>Decodes a payload. False when it is malformed; then nothing has changed.</summary>
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

    /// <summary>Makes up for lost audio. False where only the receiver can.</summary>
    /// <param name="ticks">Of the source's RTP clock.</param>
    /// <param name="next">The payload behind the gap.</param>
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

    /// <summary>Room for audio made here, at <see cref="SampleRate"/>: to be filled.</summary>
    /// <param name="length">Samples of each channel; at most 200 ms.</param>
    public Span<short> Append(int length)
    {
        Span<short> room = _waiting.AsSpan(_waitingLength * Channels, length * Channels);
        _waitingLength += length;
        _fresh = length;
        return room;
    }

    /// <summary>Encodes the next payload, with <see cref="HasPacket"/>. Returns its length; 0 when there is nothing to send.</summary>
    public int Encode(Span<byte> payload)
    {
        _hasEncoded = true;
        int length = Math.Max(0, _encoder.Encode(_waiting.AsSpan(0, PacketLength * Channels), payload));
        SkipPacket();
        return length;
    }

    /// <inheritdoc cref="AudioEncoder.Request"/>
    public void Request(int mode) => _encoder.Request(mode);

    /// <summary>Leaves out as much audio as a payload holds, with <see cref="HasPacket"/>.</summary>
    public void SkipPacket()
    {
        _waitingLength -= PacketLength;
        _fresh = Math.Min(_fresh, _waitingLength);
        if (_waitingLength > 0)
            _waiting.AsSpan(PacketLength * Channels, _waitingLength * Channels).CopyTo(_waiting);
    }

    /// <summary>Forgets audio that waits: what comes next does not follow it.</summary>
    public void Discard() => _waitingLength = _fresh = 0;

    public void Dispose()
    {
        _decoder.Dispose();
        _encoder.Dispose();
    }

    /// <summary>The highest rate both can do, or the best of each.</summary>
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

    // The decoder of most calls need not be touched for it: it is in no cache.
    private int SourceLength(ReadOnlySpan<byte> payload) => _direct >= DirectWay.FromPcma && payload.Length > 0 ? payload.Length : _decoder.Length(payload);

    private static DirectWay Direct(AudioFormat source, AudioFormat target)
    {
        bool sameName = source.Encoding.Equals(target.Encoding, StringComparison.OrdinalIgnoreCase);
        if (sameName && source.ClockRate == target.ClockRate && source.Channels == target.Channels && source.Parameters == target.Parameters)
            return DirectWay.Same;
        if (source.Encoding.Equals("PCMA", StringComparison.OrdinalIgnoreCase) && target.Encoding.Equals("PCMU", StringComparison.OrdinalIgnoreCase))
            return DirectWay.FromPcma;
        return source.Encoding.Equals("PCMU", StringComparison.OrdinalIgnoreCase) && target.Encoding.Equals("PCMA", StringComparison.OrdinalIgnoreCase)
            ? DirectWay.FromPcmu
            : DirectWay.None;
    }

    private bool HasRoom(int length) => _resampler is null
        ? (_waitingLength + length) * Channels <= _waiting.Length
        : length * Channels <= _decoded.Length && (_waitingLength + _resampler.MaximumOutput(length)) * Channels <= _waiting.Length;

    /// <summary>Where decoded audio goes: to what waits, or to be resampled.</summary>
    private Span<short> Room(int length) => (_resampler is null ? _waiting.AsSpan(_waitingLength * Channels) : _decoded)[..(length * Channels)];

    private void Add(ReadOnlySpan<short> decoded)
    {
        _fresh = _resampler?.Process(decoded, _waiting.AsSpan(_waitingLength * Channels)) ?? decoded.Length / Channels;
        _waitingLength += _fresh;
    }
}
