using MediaEngine.Interop.Linux.Sockets;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.IoUring;

/// <summary>liburing's io_uring_prep_* on an entry from <see cref="Ring.GetSqe"/>.</summary>
public static unsafe class SqePreparation
{
    /// <summary>
    /// io_uring_prep_recvmsg_multishot with a buffer group. The header's name and control lengths set the room for them in each buffer.
    /// </summary>
    public static void PrepRecvMsgMultishot(ref this IoUringSqe sqe, int descriptor, MsgHdr* header, ushort bufferGroup, ulong userData)
    {
        sqe.Opcode = OpRecvMsg;
        sqe.Flags = SqeBufferSelect;
        sqe.IoPrio = RecvMultishot;
        sqe.Fd = descriptor;
        sqe.Addr = (ulong)header;
        sqe.Len = 1;
        sqe.BufGroup = bufferGroup;
        sqe.UserData = userData;
    }

    /// <summary>io_uring_prep_send; with <paramref name="address"/> also io_uring_prep_send_set_addr (kernel 6.1).</summary>
    public static void PrepSend(
        ref this IoUringSqe sqe, int descriptor, void* buffer, int length, int messageFlags, void* address, int addressLength,
        ulong userData)
    {
        sqe.Opcode = OpSend;
        sqe.Fd = descriptor;
        sqe.Addr = (ulong)buffer;
        sqe.Len = (uint)length;
        sqe.OpFlags = (uint)messageFlags;
        sqe.Addr2 = (ulong)address;
        sqe.AddrLen = (ushort)addressLength;
        sqe.UserData = userData;
    }

    /// <summary>io_uring_prep_sendmsg. Header, name, control data and payload must stay valid until the completion.</summary>
    public static void PrepSendMsg(ref this IoUringSqe sqe, int descriptor, void* header, int messageFlags, ulong userData)
    {
        sqe.Opcode = OpSendMsg;
        sqe.Fd = descriptor;
        sqe.Addr = (ulong)header;
        sqe.Len = 1;
        sqe.OpFlags = (uint)messageFlags;
        sqe.UserData = userData;
    }

    /// <summary>io_uring_prep_cancel64: cancels the request that has <paramref name="target"/> as its user data.</summary>
    public static void PrepCancel64(ref this IoUringSqe sqe, ulong target, ulong userData)
    {
        sqe.Opcode = OpAsyncCancel;
        sqe.Fd = -1;
        sqe.Addr = target;
        sqe.UserData = userData;
    }

    /// <summary>io_uring_prep_poll_add: reports once; immediately if the descriptor is ready.</summary>
    public static void PrepPollAdd(ref this IoUringSqe sqe, int descriptor, uint events, ulong userData)
    {
        sqe.Opcode = OpPollAdd;
        sqe.Fd = descriptor;
        sqe.OpFlags = BitConverter.IsLittleEndian ? events : (events << 16) | (events >> 16);
        sqe.UserData = userData;
    }

    /// <summary>io_uring_prep_poll_multishot.</summary>
    public static void PrepPollMultishot(ref this IoUringSqe sqe, int descriptor, uint events, ulong userData)
    {
        sqe.Opcode = OpPollAdd;
        sqe.Fd = descriptor;
        sqe.OpFlags = BitConverter.IsLittleEndian ? events : (events << 16) | (events >> 16);
        sqe.Len = PollAddMulti;
        sqe.UserData = userData;
    }
}
