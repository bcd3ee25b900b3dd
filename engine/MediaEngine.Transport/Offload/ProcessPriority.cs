using System.Net.Sockets;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// A filter priority no other engine in the network namespace uses. What says so is an abstract socket, which no process leaves behind: a
/// filter found at the priority is of an engine that is gone.
/// </summary>
internal sealed class ProcessPriority : IDisposable
{
    private const int First = 49_000;
    private const int Count = 64;

    private readonly Socket _claim;

    private ProcessPriority(Socket claim, ushort value) => (_claim, Value) = (claim, value);

    public ushort Value { get; }

    /// <summary>Null when there are too many engines.</summary>
    public static ProcessPriority? TryTake()
    {
        for (int i = 0; i < Count; i++)
        {
            var claim = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            try
            {
                claim.Bind(new UnixDomainSocketEndPoint($"\0mediaengine-offload-{i}"));
                return new ProcessPriority(claim, (ushort)(First + i));
            }
            catch (SocketException)
            {
                claim.Dispose();
            }
        }

        return null;
    }

    public void Dispose() => _claim.Dispose();
}
