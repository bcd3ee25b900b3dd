namespace MediaEngine.Transport;

/// <summary>Why a received datagram did not reach the handler; each has its counter.</summary>
internal enum DropReason
{
    Detached,
    Truncated,
    Empty,
    Shed,
}
