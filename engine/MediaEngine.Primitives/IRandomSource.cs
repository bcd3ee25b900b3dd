namespace MediaEngine.Primitives;

/// <summary>The source of random numbers for sans-I/O code: the system's generator in the server, a seeded one in tests.</summary>
public interface IRandomSource
{
    void Fill(Span<byte> destination);
}
