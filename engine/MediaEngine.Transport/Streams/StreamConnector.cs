using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Streams;

/// <summary>Starts TCP connections without waiting, and finds out how they ended: connect(2), EINPROGRESS.</summary>
internal static unsafe class StreamConnector
{
    /// <returns>The socket that connects now; null when the system refuses, <paramref name="failure"/> says why.</returns>
    public static FileDescriptor? Start(in TransportAddress remote, out string failure)
    {
        failure = "";
        if (remote.IsNone || remote.Port == 0)
        {
            failure = "no address to connect to";
            return null;
        }

        int number = LibC.Socket(
            remote.Family == IpFamily.IPv6 ? SocketConstants.AfInet6 : SocketConstants.AfInet,
            SocketConstants.SockStream | SocketConstants.SockNonBlock | SocketConstants.SockCloExec,
            0);
        if (number < 0)
        {
            failure = Marshal.GetLastPInvokeErrorMessage();
            return null;
        }

        var descriptor = new FileDescriptor(number);
        byte* name = stackalloc byte[SocketAddress.MaxLength];
        int length = SocketAddress.Write(remote, name);
        if (LibC.Connect(number, name, (uint)length) == 0)
            return descriptor;

        // An interrupted call goes on without the caller.
        int error = Marshal.GetLastPInvokeError();
        if (error is Errno.InProgress or Errno.Intr)
            return descriptor;
        failure = Marshal.GetPInvokeErrorMessage(error);
        descriptor.Dispose();
        return null;
    }

    /// <summary>
    /// After the kernel has reported the socket. False when it is not connected. A connection that was established and reset at once
    /// counts as connected while received bytes wait. <see cref="StreamConnection.Error"/> says what has failed.
    /// </summary>
    public static bool TryFinish(StreamConnection connection)
    {
        int error = 0;
        uint size = sizeof(int);
        if (LibC.GetSockOpt(connection.Descriptor, SocketConstants.SolSocket, SocketConstants.SoError, &error, &size) != 0)
            error = Marshal.GetLastPInvokeError();
        if (error == 0 && IsItsOwnPeer(connection))
            error = Errno.ConnRefused;
        else if (error != 0)
        {
            byte first;
            connection.Error = error;
            return LibC.Recv(connection.Descriptor, &first, 1, SocketConstants.MsgDontWait | SocketConstants.MsgPeek) > 0;
        }

        connection.Error = error;
        return error == 0;
    }

    /// <summary>A socket whose source port happens to be the port it connects to opens simultaneously with itself: RFC 9293 section
    /// 3.5.</summary>
    private static bool IsItsOwnPeer(StreamConnection connection)
    {
        byte* name = stackalloc byte[SocketAddress.MaxLength];
        uint length = SocketAddress.MaxLength;
        return LibC.GetSockName(connection.Descriptor, name, &length) == 0 && SocketAddress.Read(name, length) == connection.Remote;
    }
}
