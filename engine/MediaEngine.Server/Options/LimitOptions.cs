namespace MediaEngine.Server.Options;

/// <summary>When new calls are refused; each can be changed while the engine runs.</summary>
/// <param name="MaxSessions">Null is no limit, 0 refuses all.</param>
/// <param name="MaxLoad">Load average of one minute; 0 is no limit.</param>
/// <param name="MaxCpu">Percent of the machine; 0 is no limit.</param>
/// <param name="MaxBandwidth">Bytes a second; 0 is no limit.</param>
/// <param name="MaxMediasPerCall">Of a first offer; further sections are refused.</param>
internal sealed record LimitOptions(int? MaxSessions, double MaxLoad, double MaxCpu, long MaxBandwidth, int MaxMediasPerCall = 16)
{
    /// <summary>Bytes the engine may use; 0 takes what the control group allows.</summary>
    public long MaxMemory { get; private init; }

    public static LimitOptions From(OptionValues values) => new(
        values.Int32("max-sessions") is >= 0 and int limit ? limit : null,
        values.Number("max-load"), values.Number("max-cpu"), values.Integer("max-bandwidth"), values.Int32("max-medias-per-call"))
    {
        MaxMemory = values.Integer("max-memory") << 20,
    };
}
