namespace MediaEngine.Primitives;

/// <summary>
/// Names one TCP connection of a worker wherever a port's token may be used. Port tokens count from 0; connection tokens have a
/// high bit set. A token is reused only after 65536 later connections in the same place.
/// </summary>
public static class ConnectionToken
{
    /// <summary>The most connections one worker can have at a time.</summary>
    public const int MaximumConnections = 1 << PlaceBits;

    private const int PlaceBits = 12;
    private const int Mark = 1 << 30;

    public static bool IsConnection(int token) => (token & Mark) != 0;

    /// <param name="place">0 to <see cref="MaximumConnections"/> - 1.</param>
    /// <param name="generation">How often the place has been used before. Only the low 16 bits are stored.</param>
    public static int Create(int place, int generation) => Mark | ((generation & 0xffff) << PlaceBits) | place;

    public static int Place(int token) => token & (MaximumConnections - 1);
}
