namespace MediaEngine.Transport;

/// <summary>What a port has brought in one window of <see cref="LoadShedding"/>.</summary>
internal struct PortShare
{
    /// <summary>Number of the window.</summary>
    public long Window;

    /// <summary>Datagrams in it so far.</summary>
    public int Count;
}
