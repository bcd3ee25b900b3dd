namespace MediaEngine.Primitives;

/// <summary>
/// Names one accepted connection of a worker, where a port's token could stand. Ports have tokens from 0 on; those of connections are far above,
/// and one is not used again before 65536 others of its place were.
/// </summary>
public static class ConnectionToken
{
    /// <summary>Connections of one worker at a time.</summary>
    public const int MaximumConnections = 1 << PlaceBits;

    private const int PlaceBits = 12;
    private const int Mark = 1 << 30;

    public static bool IsConnection(int token) => (token & Mark) != 0;

    /// <param name="place">0 to <see cref="MaximumConnections"/> - 1.</param>
    /// <param name="generation">How often the place was used before; the low 16 bits count.</param>
    public static int Create(int place, int generation) => Mark | ((generation & 0xffff) << PlaceBits) | place;

    public static int Place(int token) => token & (MaximumConnections - 1);
}
