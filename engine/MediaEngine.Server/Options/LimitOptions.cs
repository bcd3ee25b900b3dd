namespace MediaEngine.Server.Options;

/// <summary>When new calls are refused. Each limit can be changed while the engine runs.</summary>
/// <param name="MaxSessions">Null for no limit, 0 refuses all.</param>
/// <param name="MaxLoad">Load average of one minute; 0 for no limit.</param>
/// <param name="MaxCpu">Per cent of the machine; 0 for no limit.</param>
/// <param name="MaxBandwidth">Bytes per second; 0 for no limit.</param>
/// <param name="MaxMediasPerCall">Of a first offer; further sections are refused.</param>
internal sealed record LimitOptions(int? MaxSessions, double MaxLoad, double MaxCpu, long MaxBandwidth, int MaxMediasPerCall = 16)
{
    /// <summary>Bytes the engine may use; 0 for the limit of the control group.</summary>
    public long MaxMemory { get; private init; }

    public static LimitOptions From(OptionValues values) => new(
        values.Int32("max-sessions") is >= 0 and int limit ? limit : null,
        values.Number("max-load"), values.Number("max-cpu"), values.Integer("max-bandwidth"), values.Int32("max-medias-per-call"))
    {
        MaxMemory = values.Integer("max-memory") << 20,
    };
}
