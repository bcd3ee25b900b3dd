using System.Buffers.Binary;
using System.Reflection;

namespace MediaEngine.Demo;

/// <summary>A spoken text as G.711 mu-law, 8000 octets a second: what a PCMU packet carries, without further encoding.</summary>
internal sealed class Speech
{
    private readonly byte[] _octets;

    private Speech(byte[] octets) => _octets = octets;

    /// <summary>Octets of the text; it starts again at its end.</summary>
    public int Length => _octets.Length;

    /// <summary>Reads a WAV file (RIFF, format 7 mu-law) that is an embedded resource.</summary>
    public static Speech Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"speech.{name}.wav")
            ?? throw new InvalidOperationException($"no speech '{name}' in the program");
        using MemoryStream file = new();
        stream.CopyTo(file);
        ReadOnlySpan<byte> wave = file.ToArray();
        for (int at = 12; at + 8 <= wave.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(wave[(at + 4)..]);
            if (wave.Slice(at, 4).SequenceEqual("data"u8))
                return new Speech(wave.Slice(at + 8, Math.Min(length, wave.Length - at - 8)).ToArray());
            at += 8 + length + (length & 1);
        }

        throw new InvalidOperationException($"speech '{name}' has no samples");
    }

    /// <summary>Copies what is said from <paramref name="position"/> on; positions go on for ever.</summary>
    public void Read(long position, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = _octets[(int)((position + i) % _octets.Length)];
    }

    /// <summary>True when the octets are what is said at that position.</summary>
    public bool Matches(long position, ReadOnlySpan<byte> octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            if (octets[i] != _octets[(int)((position + i) % _octets.Length)])
                return false;
        }

        return true;
    }
}
