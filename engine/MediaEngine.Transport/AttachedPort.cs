using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>A port between <see cref="IDatagramIo.Attach"/> and its release.</summary>
/// <param name="overflows">Counts datagrams that the socket had no room for.</param>
internal sealed class AttachedPort(MediaPort port, int token, int index, OverflowCount overflows)
{
    /// <summary>Even with the smallest shares, 100,000 datagrams a second: the feedback of thousands of viewers.</summary>
    private const int SharedPortWeight = 128;

    private PortShare _share;
    private uint _overflowsSeen;

    public MediaPort Port { get; } = port;

    public int Token { get; } = token;

    /// <summary>Index in the port table; the kernel's completions carry it. Reused only after the release.</summary>
    public int Index { get; } = index;

    public int Descriptor { get; } = port.Descriptor;

    public IpFamily Family { get; } = port.Local.Family;

    /// <summary>What the port has received lately; counted during an overload only.</summary>
    public ref PortShare Share => ref _share;

    /// <summary>Shares of the port in an overload: a port of many sessions receives what as many ports receive otherwise.</summary>
    public int ShareWeight { get; } = port.IsShared ? SharedPortWeight : 1;

    /// <summary>Datagrams too large for a link are sent in fragments: see <see cref="PacketIo.AllowFragments"/>.</summary>
    public bool MayFragment { get; set; }

    /// <summary>The kernel has refused UDP_SEGMENT for this port (io_uring): the route or the device does not support it.</summary>
    public bool RefusesSegments { get; set; }

    /// <summary>The submission entry of the port's last send while more datagrams may join it (io_uring).</summary>
    public long OpenSend { get; set; }

    /// <summary>The longest datagram that may join <see cref="OpenSend"/>; 0 when none may.</summary>
    public int OpenLength { get; set; }

    /// <summary>Where <see cref="OpenSend"/> goes.</summary>
    public TransportAddress OpenRemote { get; set; }

    /// <summary>The ring's table of files has the socket at <see cref="Index"/> (io_uring).</summary>
    public bool IsRegistered { get; set; }

    /// <summary>A receive of this port is with the kernel (io_uring).</summary>
    public bool Armed { get; set; }

    /// <summary>Waits for a submission entry or a free buffer to be armed (io_uring).</summary>
    public bool WaitsToArm { get; set; }

    public bool Detaching { get; set; }

    /// <summary>The cancellation is queued or not needed (io_uring).</summary>
    public bool CancelQueued { get; set; }

    /// <summary>Position of the submission queue that must have been consumed before the release (io_uring).</summary>
    public uint LastSubmission { get; set; }

    /// <summary>
    /// Takes the kernel's count of datagrams dropped since the socket was made because its buffer was full (SO_RXQ_OVFL); it wraps.
    /// </summary>
    public void ObserveOverflows(uint total)
    {
        overflows.Add(unchecked(total - _overflowsSeen));
        _overflowsSeen = total;
    }
}
