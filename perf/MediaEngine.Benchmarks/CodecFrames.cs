using MediaEngine.Media;

namespace MediaEngine.Benchmarks;

/// <summary>A second of speech in frames of 20 ms, repeated through one encoder or decoder.</summary>
internal sealed class CodecFrames
{
    private readonly AudioEncoder _encoder;
    private readonly AudioDecoder _decoder;
    private readonly short[] _speech;
    private readonly byte[][] _payloads;
    private readonly byte[] _payload = new byte[1400];
    private readonly short[] _samples;
    private int _next;

    public CodecFrames(AudioFormat format, int sampleRate)
    {
        AudioCodec codec = AudioCodecs.Find(format) ?? throw new InvalidOperationException(
            $"the library of {format.Encoding} is not installed");
        _encoder = codec.CreateEncoder(format, sampleRate, 1, 20);
        _decoder = codec.CreateDecoder(format, sampleRate, 1);
        _speech = SampleSpeech.Make(sampleRate);
        _samples = new short[_encoder.Length];
        _payloads = new byte[_speech.Length / _encoder.Length][];
        for (int i = 0; i < _payloads.Length; i++)
            _payloads[i] = _payload[.._encoder.Encode(_speech.AsSpan(i * _encoder.Length, _encoder.Length), _payload)];
    }

    public int Encode()
    {
        _next = (_next + 1) % _payloads.Length;
        return _encoder.Encode(_speech.AsSpan(_next * _encoder.Length, _encoder.Length), _payload);
    }

    public int Decode()
    {
        _next = (_next + 1) % _payloads.Length;
        return _decoder.Decode(_payloads[_next], _samples);
    }
}
