namespace MediaEngine.Server.Listeners;

/// <summary>The most connections of one kind of control socket.</summary>
/// <param name="Total">In total.</param>
/// <param name="PerSource">From one address; peers in ng-allow are limited by <paramref name="Total"/> only.</param>
/// <param name="ListedShare">Part of the total reserved for peers in ng-allow, if ng-allow names any.</param>
internal sealed record ConnectionLimits(int Total, int PerSource, int ListedShare)
{
    public static readonly ConnectionLimits Http = new(512, 256, 128);

    public static readonly ConnectionLimits Ng = new(256, 128, 64);

    public static readonly ConnectionLimits Cli = new(32, 16, 8);
}
