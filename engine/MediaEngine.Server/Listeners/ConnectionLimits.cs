namespace MediaEngine.Server.Listeners;

/// <summary>How many connections one kind of control socket holds.</summary>
/// <param name="Total">All together.</param>
/// <param name="PerSource">From one address; peers in ng-allow are held to <paramref name="Total"/> only.</param>
/// <param name="ListedShare">Part of the total that only peers in ng-allow may use, as long as ng-allow names any.</param>
internal sealed record ConnectionLimits(int Total, int PerSource, int ListedShare)
{
    public static readonly ConnectionLimits Http = new(512, 256, 128);

    public static readonly ConnectionLimits Ng = new(256, 128, 64);

    public static readonly ConnectionLimits Cli = new(32, 16, 8);
}
