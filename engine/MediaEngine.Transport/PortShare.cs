namespace MediaEngine.Transport;

/// <summary>What a port has brought in one window of <see cref="LoadShedding"/>.</summary>
internal struct PortShare
{
    /// <summary>Number of the window, its lower 32 bits.</summary>
    public uint Window;

    /// <summary>Datagrams in it so far.</summary>
    public int Count;
}
