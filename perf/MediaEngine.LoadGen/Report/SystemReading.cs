namespace MediaEngine.LoadGen.Report;

/// <summary>The machine of the daemon and that of the generator (mostly one and the same) at one moment, and the progress of the load.</summary>
/// <param name="Arrived">Packets that had arrived, or calls that were complete.</param>
internal sealed record SystemReading(SystemSample Daemon, SystemSample Own, long Arrived)
{
    /// <summary>The daemon is on another machine.</summary>
    public bool IsRemote => !ReferenceEquals(Daemon, Own);
}
