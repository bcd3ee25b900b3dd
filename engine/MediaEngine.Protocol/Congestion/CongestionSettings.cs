namespace MediaEngine.Protocol.Congestion;

/// <summary>Rates in bit/s.</summary>
/// <param name="Start">The first estimate.</param>
/// <param name="Minimum">The estimate never falls below this.</param>
/// <param name="Maximum">The estimate and probes never exceed this.</param>
/// <param name="PacingFactor">How much faster than the target packets may be sent, so that a key frame does not wait.</param>
public readonly record struct CongestionSettings(
    double Start = 1_000_000, double Minimum = 50_000, double Maximum = 30_000_000, double PacingFactor = 2.5)
{
    public CongestionSettings()
        : this(Start: 1_000_000)
    {
    }
}
