namespace MediaEngine.Transport;

/// <summary>State of the ports of one pool.</summary>
/// <param name="Total">Ports that may be handed out (the range without the excluded ones).</param>
/// <param name="Used">Handed out and not released.</param>
/// <param name="Resting">Released less than the rest period ago.</param>
public readonly record struct PortPoolUsage(int Total, int Used, int Resting)
{
    /// <summary>Ports that can be handed out now.</summary>
    public int Free => Total - Used - Resting;
}
