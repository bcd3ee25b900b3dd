namespace MediaEngine.ViewerLoad;

/// <summary>One run.</summary>
internal sealed record ViewerLoadOptions
{
    /// <summary>WHEP endpoint; null with Janus.</summary>
    public Uri? Whep { get; init; }

    /// <summary>Janus's HTTP API, for example http://127.0.0.1:8088/janus.</summary>
    public Uri? Janus { get; init; }

    /// <summary>Mount point of Janus's streaming plugin.</summary>
    public int Mount { get; init; } = 1;

    public string? Token { get; init; }

    public int Viewers { get; init; } = 1;

    /// <summary>Viewers that start in a second.</summary>
    public double StartRate { get; init; } = 20;

    /// <summary>From the last start to the beginning of the measurement, seconds.</summary>
    public double Settle { get; init; } = 3;

    /// <summary>Length of the measurement, seconds.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Address of the first viewer, host order. In 127.0.0.0/8 each viewer has its own; elsewhere they share it.</summary>
    public uint Address { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>CPU of each thread; empty for any.</summary>
    public IReadOnlyList<int> Cpus { get; init; } = [];

    /// <summary>One of so many packets is decrypted, to see that the keys and the packets are right.</summary>
    public int CheckEvery { get; init; } = 16;

    /// <summary>Share of packets that are dropped before they are looked at, 0 to 1: viewers then ask for them again.</summary>
    public double Loss { get; init; }

    /// <summary>Process of the server, for its CPU time and memory; 0 for none.</summary>
    public int Process { get; init; }
}
