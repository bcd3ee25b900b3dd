namespace MediaEngine.LoadGen.Report;

/// <summary>Samples of the daemon's and the generator's machine (usually the same) at one moment, and the progress of the load.</summary>
/// <param name="Arrived">Packets that have arrived, or calls that are complete.</param>
internal sealed record SystemReading(SystemSample Daemon, SystemSample Own, long Arrived)
{
    /// <summary>True when the daemon is on another machine.</summary>
    public bool IsRemote => !ReferenceEquals(Daemon, Own);
}
