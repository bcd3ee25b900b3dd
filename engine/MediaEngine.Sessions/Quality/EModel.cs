namespace MediaEngine.Sessions.Quality;

/// <summary>Mean opinion scores by the E-model (ITU-T G.107, G.107.2).</summary>
public static class EModel
{
    /// <summary>Transmission rating without any impairment.</summary>
    private const double DefaultR = 93.2;

    /// <summary>Fullband scale: rating without impairment and its ratio to the narrowband scale (G.107.2).</summary>
    private const double FullbandR = 148;

    private const double FullbandScale = 1.48;

    /// <summary>Robustness against random loss of a fullband codec with concealment; there is no table per codec.</summary>
    private const double FullbandLossRobustness = 10;

    /// <summary>Minimum of the simplified curve: beyond it, the score would rise again with more loss.</summary>
    private const double SimplifiedCurveLimit = 77.5;

    /// <summary>1.0 to 4.5; 0 when a conversational score has no round-trip time.</summary>
    /// <param name="roundTrip">Round-trip time between the two parties; zero when not known.</param>
    /// <param name="jitterMilliseconds">As reported.</param>
    /// <param name="lossPercent">0 to 100.</param>
    public static double Mos(MosModel model, int clockRate, TimeSpan roundTrip, double jitterMilliseconds, double lossPercent)
    {
        if (model != MosModel.Listening && roundTrip <= TimeSpan.Zero)
            return 0;
        double milliseconds = model == MosModel.Listening ? 0 : roundTrip.TotalMilliseconds;
        if (model == MosModel.Legacy)
            return Legacy(milliseconds, jitterMilliseconds, lossPercent);
        return clockRate == 48000
            ? Fullband(milliseconds, jitterMilliseconds, lossPercent)
            : Simplified(milliseconds, jitterMilliseconds, lossPercent);
    }

    /// <summary>R to MOS-CQE (G.107 annex B), unrounded and clamped to 1..4.5.</summary>
    public static double MosOfR(double r) => r switch
    {
        <= 0 => 1,
        >= 100 => 4.5,
        _ => Math.Clamp(1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r), 1, 4.5),
    };

    /// <summary>Simplified G.107 with one-way delay of half the round trip plus jitter.</summary>
    public static double Simplified(double roundTripMilliseconds, double jitterMilliseconds, double lossPercent)
    {
        double r = DefaultR - lossPercent;
        double delay = roundTripMilliseconds / 2 + jitterMilliseconds;
        double impairment = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);

        // The quadratic is a fit for a few per cent of loss. Past its minimum every further per cent costs one R, so more loss never scores
        // better.
        double fitted = Math.Max(r, SimplifiedCurveLimit);
        double rating = 0.18 * fitted * fitted - 27.9 * fitted + 1126.62 - (fitted - r) - impairment;
        return MosOfR(rating);
    }

    /// <summary>Latency with doubled jitter and 10 ms of processing; 2.5 R for each per cent lost.</summary>
    public static double Legacy(double roundTripMilliseconds, double jitterMilliseconds, double lossPercent)
    {
        double delay = roundTripMilliseconds + 2 * jitterMilliseconds + 10;
        double r = delay < 160 ? DefaultR - delay / 40 : DefaultR - (delay - 120) / 10;
        return MosOfR(r - 2.5 * lossPercent);
    }

    /// <summary>G.107.2: rating on the fullband scale, then MOS by the narrowband curve.</summary>
    public static double Fullband(double roundTripMilliseconds, double jitterMilliseconds, double lossPercent)
    {
        double delay = roundTripMilliseconds / 2 + jitterMilliseconds;
        double impairment = 0;
        if (delay > 100)
        {
            double x = Math.Log2(delay / 100);
            impairment = FullbandScale * 25 * (Math.Pow(1 + Math.Pow(x, 6), 1 / 6.0) - 3 * Math.Pow(1 + Math.Pow(x / 3, 6), 1 / 6.0) + 2);
        }

        double equipment = lossPercent <= 0 ? 0 : EffectiveEquipmentImpairment(0, FullbandLossRobustness, 132, lossPercent);
        return MosOfR((FullbandR - impairment - equipment) / FullbandScale);
    }

    /// <summary>Ie,eff for random loss: Ie + (limit - Ie) Ppl / (Ppl + Bpl); the limit is 95 in G.107 and 132 in G.107.2.</summary>
    public static double EffectiveEquipmentImpairment(double equipment, double robustness, double limit, double lossPercent) =>
        equipment + (limit - equipment) * lossPercent / (lossPercent + robustness);
}
