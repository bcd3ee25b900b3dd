using System.Buffers.Binary;
using MediaEngine.LoadGen.Ng;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Recorded speech as 20 ms payloads of one codec, in a loop. A transcoding daemon must get real speech, because decoders and encoders take
/// a different time for noise. The frames are embedded; Speech/make.py makes them.
/// </summary>
internal sealed class SpeechSource
{
    private readonly byte[] _frames;
    private readonly List<(int Start, int Length)> _index = [];

    public SpeechSource(LoadCodec codec)
    {
        using var stream = typeof(SpeechSource).Assembly.GetManifestResourceStream($"speech.{codec.EncodingName.ToLowerInvariant()}")
            ?? throw new LoadException($"there is no speech in {codec.Name}");
        _frames = new byte[stream.Length];
        stream.ReadExactly(_frames);
        for (var position = 0; position < _frames.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_frames.AsSpan(position));
            _index.Add((position + 2, length));
            position += 2 + length;
        }
        Largest = _index.Max(frame => frame.Length);
    }

    /// <summary>Bytes of the largest frame.</summary>
    public int Largest { get; }

    /// <summary>Frames before the speech repeats.</summary>
    public int Count => _index.Count;

    /// <summary>Frame <paramref name="number"/> of the endless loop.</summary>
    public ReadOnlySpan<byte> Frame(ulong number)
    {
        var (start, length) = _index[(int)(number % (ulong)_index.Count)];
        return _frames.AsSpan(start, length);
    }
}
