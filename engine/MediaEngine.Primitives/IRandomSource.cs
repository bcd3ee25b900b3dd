namespace MediaEngine.Primitives;

/// <summary>Where sans-I/O code takes randomness from: the system's generator in the server, a seeded one in tests.</summary>
public interface IRandomSource
{
    void Fill(Span<byte> destination);
}
