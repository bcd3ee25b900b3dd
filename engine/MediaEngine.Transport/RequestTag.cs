namespace MediaEngine.Transport;

/// <summary>What a completion answers: the 64 bits that an entry of the ring carries (user_data) and the kernel gives back.</summary>
internal readonly struct RequestTag(ulong userData)
{
    private const int KindShift = 56;
    private const int CountShift = 32;

    public RequestTag(RequestKind kind, int port = 0, int count = 0)
        : this(((ulong)kind << KindShift) | ((ulong)count << CountShift) | (uint)port)
    {
    }

    public ulong UserData { get; } = userData;

    public RequestKind Kind => (RequestKind)(UserData >> KindShift);

    /// <summary><see cref="AttachedPort.Index"/> of the port it is about; 0 when it is about none.</summary>
    public int Port => (int)(uint)UserData;

    /// <summary>Datagrams of a send with several.</summary>
    public int Count => (int)(UserData >> CountShift) & 0xffff;
}

internal enum RequestKind : byte
{
    /// <summary>The multishot recvmsg of a port.</summary>
    Receive = 1,

    /// <summary>A datagram to a peer; answered only when it failed.</summary>
    Send = 2,

    /// <summary>The multishot poll of the worker's wake.</summary>
    Wake = 3,

    /// <summary>The cancellation of a port's receive; answered only when it failed.</summary>
    Cancel = 4,

    /// <summary>The poll of the set of streams, once.</summary>
    Streams = 5,

    /// <summary>Several datagrams of one size to a peer; answered only when they failed.</summary>
    SendSegments = 6,
}
