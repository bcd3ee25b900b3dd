namespace MediaEngine.Protocol.Congestion;

/// <summary>Rates in bit/s.</summary>
/// <param name="Start">Where the estimate begins.</param>
/// <param name="Minimum">It never falls below this.</param>
/// <param name="Maximum">It never grows above this, and no probe does.</param>
/// <param name="PacingFactor">How much faster than the target packets may leave, so that a key frame does not wait.</param>
public readonly record struct CongestionSettings(
    double Start = 1_000_000, double Minimum = 50_000, double Maximum = 30_000_000, double PacingFactor = 2.5)
{
    public CongestionSettings()
        : this(Start: 1_000_000)
    {
    }
}
