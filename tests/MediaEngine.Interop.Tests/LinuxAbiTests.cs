using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Interop.Tests;

/// <summary>Our declarations compared with the C compiler's view of the system's headers (native/shim/linux_abi.c).</summary>
public sealed unsafe class LinuxAbiTests
{
    private static readonly Dictionary<string, long> _ours = Ours();

    [Fact]
    public void Each_constant_of_the_headers_equals_the_declaration()
    {
        Dictionary<string, long> theirs = Theirs();
        Assert.True(theirs.Count > 120, $"only {theirs.Count} facts");
        Assert.Empty(theirs.Keys.Except(_ours.Keys));
        Assert.All(theirs, fact => Assert.True(_ours[fact.Key] == fact.Value, $"{fact.Key}: {_ours[fact.Key]} here, {fact.Value} in C"));
    }

    [Fact]
    public void Only_constants_newer_than_the_headers_are_not_checked()
    {
        // Minimum waits and related constants came with kernel 6.6 and 6.12; the shim leaves out what the installed headers lack.
        string[] mayBeMissing = ["value IORING_SETUP_NO_SQARRAY", "value IORING_FEAT_MIN_TIMEOUT", "value IORING_ENTER_ABS_TIMER"];
        Assert.Empty(_ours.Keys.Except(Theirs().Keys).Except(mayBeMissing));
    }

    private static Dictionary<string, long> Theirs()
    {
        nint library = NativeLibraryFile.Load();
        var facts = new Dictionary<string, long>();
        var export = (delegate* unmanaged<nuint*, AbiFact*>)NativeLibrary.GetExport(library, "mediaengine_linux_abi");
        nuint count;
        AbiFact* first = export(&count);
        for (nuint i = 0; i < count; i++)
            facts.Add(Marshal.PtrToStringUTF8((nint)first[i].Name)!, first[i].Value);
        return facts;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AbiFact
    {
        public byte* Name;
        public long Value;
    }

    private static Dictionary<string, long> Ours()
    {
        var facts = new Dictionary<string, long>();
        SubmissionEntry(facts);
        OffloadMaps(facts);
        Rings(facts);
        Sockets(facts);
        RingConstants(facts);
        SocketConstantsAndErrors(facts);
        return facts;
    }

    private static long Offset<TStructure, TField>(ref TStructure structure, ref TField field)
        where TStructure : struct, allows ref struct
        where TField : struct => Unsafe.ByteOffset(ref Unsafe.As<TStructure, byte>(ref structure), ref Unsafe.As<TField, byte>(ref field));

    private static void SubmissionEntry(Dictionary<string, long> facts)
    {
        var sqe = default(IoUringSqe);
        facts["sizeof io_uring_sqe"] = sizeof(IoUringSqe);
        facts["offsetof io_uring_sqe.opcode"] = Offset(ref sqe, ref sqe.Opcode);
        facts["offsetof io_uring_sqe.flags"] = Offset(ref sqe, ref sqe.Flags);
        facts["offsetof io_uring_sqe.ioprio"] = Offset(ref sqe, ref sqe.IoPrio);
        facts["offsetof io_uring_sqe.fd"] = Offset(ref sqe, ref sqe.Fd);
        facts["offsetof io_uring_sqe.addr2"] = Offset(ref sqe, ref sqe.Addr2);
        facts["offsetof io_uring_sqe.addr"] = Offset(ref sqe, ref sqe.Addr);
        facts["offsetof io_uring_sqe.len"] = Offset(ref sqe, ref sqe.Len);
        facts["offsetof io_uring_sqe.msg_flags"] = Offset(ref sqe, ref sqe.OpFlags);
        facts["offsetof io_uring_sqe.user_data"] = Offset(ref sqe, ref sqe.UserData);
        facts["offsetof io_uring_sqe.buf_group"] = Offset(ref sqe, ref sqe.BufGroup);
        facts["offsetof io_uring_sqe.personality"] = Offset(ref sqe, ref sqe.Personality);
        facts["offsetof io_uring_sqe.addr_len"] = Offset(ref sqe, ref sqe.AddrLen);
        facts["offsetof io_uring_sqe.addr3"] = Offset(ref sqe, ref sqe.Addr3);
    }

    /// <summary>The maps of native/offload/flow.h.</summary>
    private static void OffloadMaps(Dictionary<string, long> facts)
    {
        var key = default(FlowKey);
        facts["sizeof flow_key"] = sizeof(FlowKey);
        facts["offsetof flow_key.local"] = Offset(ref key, ref key.Local);
        facts["offsetof flow_key.remote"] = Offset(ref key, ref key.Remote);
        facts["offsetof flow_key.local_port"] = Offset(ref key, ref key.LocalPort);
        facts["offsetof flow_key.remote_port"] = Offset(ref key, ref key.RemotePort);
        facts["offsetof flow_key.family"] = Offset(ref key, ref key.Family);

        var flow = default(FlowValue);
        facts["sizeof flow"] = sizeof(FlowValue);
        facts["offsetof flow.slot"] = Offset(ref flow, ref flow.Slot);
        facts["offsetof flow.ingress"] = Offset(ref flow, ref flow.Ingress);
        facts["offsetof flow.egress"] = Offset(ref flow, ref flow.Egress);
        facts["offsetof flow.mtu"] = Offset(ref flow, ref flow.Mtu);
        facts["offsetof flow.source"] = Offset(ref flow, ref flow.Source);
        facts["offsetof flow.destination"] = Offset(ref flow, ref flow.Destination);
        facts["offsetof flow.next_hop"] = Offset(ref flow, ref flow.NextHop);
        facts["offsetof flow.source_port"] = Offset(ref flow, ref flow.SourcePort);
        facts["offsetof flow.destination_port"] = Offset(ref flow, ref flow.DestinationPort);
        facts["offsetof flow.family"] = Offset(ref flow, ref flow.Family);
        facts["offsetof flow.traffic_class"] = Offset(ref flow, ref flow.TrafficClass);
        facts["offsetof flow.to_host"] = Offset(ref flow, ref flow.ToHost);
        facts["offsetof flow.priority"] = Offset(ref flow, ref flow.Priority);
        facts["offsetof flow.address_difference"] = Offset(ref flow, ref flow.AddressDifference);
        facts["offsetof flow.port_difference"] = Offset(ref flow, ref flow.PortDifference);
        facts["offsetof flow.ssrcs"] = Offset(ref flow, ref flow.Ssrcs);
        facts["offsetof flow.clock_rates"] = Offset(ref flow, ref flow.ClockRates);
        facts["offsetof flow.payload_types"] = Offset(ref flow, ref flow.PayloadTypes);
        facts["offsetof flow.streams"] = Offset(ref flow, ref flow.StreamCount);
        facts["offsetof flow.next_hop_link"] = Offset(ref flow, ref flow.NextHopLink);
        facts["offsetof flow.egress_link"] = Offset(ref flow, ref flow.EgressLink);
        facts["offsetof flow.ingress_link"] = Offset(ref flow, ref flow.IngressLink);
        facts["offsetof flow.direct"] = Offset(ref flow, ref flow.Direct);

        var stream = default(FlowStream);
        facts["sizeof media_stream"] = sizeof(FlowStream);
        facts["offsetof media_stream.packets"] = Offset(ref stream, ref stream.Packets);
        facts["offsetof media_stream.bytes"] = Offset(ref stream, ref stream.Bytes);
        facts["offsetof media_stream.payload_bytes"] = Offset(ref stream, ref stream.PayloadBytes);
        facts["offsetof media_stream.duplicates"] = Offset(ref stream, ref stream.Duplicates);
        facts["offsetof media_stream.reordered"] = Offset(ref stream, ref stream.Reordered);
        facts["offsetof media_stream.highest"] = Offset(ref stream, ref stream.Highest);
        facts["offsetof media_stream.seen_low"] = Offset(ref stream, ref stream.SeenLow);
        facts["offsetof media_stream.seen_high"] = Offset(ref stream, ref stream.SeenHigh);
        facts["offsetof media_stream.last_arrival"] = Offset(ref stream, ref stream.LastArrival);
        facts["offsetof media_stream.jitter"] = Offset(ref stream, ref stream.Jitter);
        facts["offsetof media_stream.last_timestamp"] = Offset(ref stream, ref stream.LastTimestamp);
        facts["offsetof media_stream.last_clock"] = Offset(ref stream, ref stream.LastClock);
        facts["offsetof media_stream.last_sequence"] = Offset(ref stream, ref stream.LastSequence);
        facts["offsetof media_stream.last_payload"] = Offset(ref stream, ref stream.LastPayload);
        facts["offsetof media_stream.withdrawn"] = Offset(ref stream, ref stream.Withdrawn);
        facts["offsetof media_stream.payload_packets"] = Offset(ref stream, ref stream.PayloadPackets);

        facts["sizeof flow_state"] = sizeof(FlowState);
        facts["sizeof engine_state"] = sizeof(long);
    }

    private static void Rings(Dictionary<string, long> facts)
    {
        var cqe = default(IoUringCqe);
        facts["sizeof io_uring_cqe"] = sizeof(IoUringCqe);
        facts["offsetof io_uring_cqe.user_data"] = Offset(ref cqe, ref cqe.UserData);
        facts["offsetof io_uring_cqe.res"] = Offset(ref cqe, ref cqe.Res);
        facts["offsetof io_uring_cqe.flags"] = Offset(ref cqe, ref cqe.Flags);

        var parameters = default(IoUringParams);
        facts["sizeof io_uring_params"] = sizeof(IoUringParams);
        facts["offsetof io_uring_params.sq_entries"] = Offset(ref parameters, ref parameters.SqEntries);
        facts["offsetof io_uring_params.cq_entries"] = Offset(ref parameters, ref parameters.CqEntries);
        facts["offsetof io_uring_params.flags"] = Offset(ref parameters, ref parameters.Flags);
        facts["offsetof io_uring_params.features"] = Offset(ref parameters, ref parameters.Features);
        facts["offsetof io_uring_params.sq_off"] = Offset(ref parameters, ref parameters.SqOff);
        facts["offsetof io_uring_params.cq_off"] = Offset(ref parameters, ref parameters.CqOff);

        var sq = default(SqRingOffsets);
        facts["sizeof io_sqring_offsets"] = sizeof(SqRingOffsets);
        facts["offsetof io_sqring_offsets.head"] = Offset(ref sq, ref sq.Head);
        facts["offsetof io_sqring_offsets.tail"] = Offset(ref sq, ref sq.Tail);
        facts["offsetof io_sqring_offsets.ring_mask"] = Offset(ref sq, ref sq.RingMask);
        facts["offsetof io_sqring_offsets.flags"] = Offset(ref sq, ref sq.Flags);
        facts["offsetof io_sqring_offsets.array"] = Offset(ref sq, ref sq.Array);
        var cq = default(CqRingOffsets);
        facts["sizeof io_cqring_offsets"] = sizeof(CqRingOffsets);
        facts["offsetof io_cqring_offsets.head"] = Offset(ref cq, ref cq.Head);
        facts["offsetof io_cqring_offsets.tail"] = Offset(ref cq, ref cq.Tail);
        facts["offsetof io_cqring_offsets.ring_mask"] = Offset(ref cq, ref cq.RingMask);
        facts["offsetof io_cqring_offsets.cqes"] = Offset(ref cq, ref cq.Cqes);

        var wait = default(GetEventsArg);
        facts["sizeof io_uring_getevents_arg"] = sizeof(GetEventsArg);
        facts["offsetof io_uring_getevents_arg.sigmask_sz"] = Offset(ref wait, ref wait.SigMaskSize);
        facts["offsetof io_uring_getevents_arg.ts"] = Offset(ref wait, ref wait.Timespec);

        var buf = default(IoUringBuf);
        facts["sizeof io_uring_buf"] = sizeof(IoUringBuf);
        facts["offsetof io_uring_buf.addr"] = Offset(ref buf, ref buf.Addr);
        facts["offsetof io_uring_buf.len"] = Offset(ref buf, ref buf.Len);
        facts["offsetof io_uring_buf.bid"] = Offset(ref buf, ref buf.Bid);
        facts["offsetof io_uring_buf_ring.tail"] = Offset(ref buf, ref buf.Resv);
        var registration = default(IoUringBufReg);
        facts["sizeof io_uring_buf_reg"] = sizeof(IoUringBufReg);
        facts["offsetof io_uring_buf_reg.ring_addr"] = Offset(ref registration, ref registration.RingAddr);
        facts["offsetof io_uring_buf_reg.ring_entries"] = Offset(ref registration, ref registration.RingEntries);
        facts["offsetof io_uring_buf_reg.bgid"] = Offset(ref registration, ref registration.Bgid);

        var received = default(RecvMsgOut);
        facts["sizeof io_uring_recvmsg_out"] = sizeof(RecvMsgOut);
        facts["offsetof io_uring_recvmsg_out.namelen"] = Offset(ref received, ref received.NameLength);
        facts["offsetof io_uring_recvmsg_out.controllen"] = Offset(ref received, ref received.ControlLength);
        facts["offsetof io_uring_recvmsg_out.payloadlen"] = Offset(ref received, ref received.PayloadLength);
        facts["offsetof io_uring_recvmsg_out.flags"] = Offset(ref received, ref received.Flags);
        facts["sizeof __kernel_timespec"] = sizeof(Timespec);
    }

    private static void Sockets(Dictionary<string, long> facts)
    {
        var v4 = default(SockAddrIn);
        facts["sizeof sockaddr_in"] = sizeof(SockAddrIn);
        facts["offsetof sockaddr_in.sin_port"] = Offset(ref v4, ref v4.Port);
        facts["offsetof sockaddr_in.sin_addr"] = Offset(ref v4, ref v4.Address);
        var v6 = default(SockAddrIn6);
        facts["sizeof sockaddr_in6"] = sizeof(SockAddrIn6);
        facts["offsetof sockaddr_in6.sin6_port"] = Offset(ref v6, ref v6.Port);
        facts["offsetof sockaddr_in6.sin6_addr"] = Offset(ref v6, ref v6.Address[0]);
        facts["offsetof sockaddr_in6.sin6_scope_id"] = Offset(ref v6, ref v6.ScopeId);
        facts["sizeof iovec"] = sizeof(IoVec);

        MsgHdr header;
        facts["sizeof msghdr"] = sizeof(MsgHdr);
        facts["offsetof msghdr.msg_name"] = (byte*)&header.Name - (byte*)&header;
        facts["offsetof msghdr.msg_namelen"] = (byte*)&header.NameLength - (byte*)&header;
        facts["offsetof msghdr.msg_iov"] = (byte*)&header.Vector - (byte*)&header;
        facts["offsetof msghdr.msg_iovlen"] = (byte*)&header.VectorLength - (byte*)&header;
        facts["offsetof msghdr.msg_control"] = (byte*)&header.Control - (byte*)&header;
        facts["offsetof msghdr.msg_controllen"] = (byte*)&header.ControlLength - (byte*)&header;
        facts["offsetof msghdr.msg_flags"] = (byte*)&header.Flags - (byte*)&header;
        MMsgHdr message;
        facts["sizeof mmsghdr"] = sizeof(MMsgHdr);
        facts["offsetof mmsghdr.msg_len"] = (byte*)&message.Length - (byte*)&message;
        facts["sizeof timespec"] = sizeof(Timespec);
        facts["sizeof epoll_event"] = EpollEventBuffer.Size;
        facts["offsetof epoll_event.data"] = EpollEventBuffer.DataOffset;
    }

    private static void RingConstants(Dictionary<string, long> facts)
    {
        facts["value IORING_SETUP_CQSIZE"] = IoUringConstants.SetupCqSize;
        facts["value IORING_SETUP_CLAMP"] = IoUringConstants.SetupClamp;
        facts["value IORING_SETUP_SUBMIT_ALL"] = IoUringConstants.SetupSubmitAll;
        facts["value IORING_SETUP_COOP_TASKRUN"] = IoUringConstants.SetupCoopTaskRun;
        facts["value IORING_SETUP_SINGLE_ISSUER"] = IoUringConstants.SetupSingleIssuer;
        facts["value IORING_SETUP_DEFER_TASKRUN"] = IoUringConstants.SetupDeferTaskRun;
        facts["value IORING_SETUP_NO_SQARRAY"] = IoUringConstants.SetupNoSqArray;
        facts["value IORING_FEAT_SINGLE_MMAP"] = IoUringConstants.FeatureSingleMmap;
        facts["value IORING_FEAT_NODROP"] = IoUringConstants.FeatureNoDrop;
        facts["value IORING_FEAT_EXT_ARG"] = IoUringConstants.FeatureExtArg;
        facts["value IORING_FEAT_CQE_SKIP"] = IoUringConstants.FeatureCqeSkip;
        facts["value IORING_FEAT_MIN_TIMEOUT"] = IoUringConstants.FeatureMinTimeout;
        facts["value IORING_ENTER_GETEVENTS"] = IoUringConstants.EnterGetEvents;
        facts["value IORING_ENTER_EXT_ARG"] = IoUringConstants.EnterExtArg;
        facts["value IORING_ENTER_ABS_TIMER"] = IoUringConstants.EnterAbsTimer;
        facts["value IORING_SQ_CQ_OVERFLOW"] = IoUringConstants.SqCqOverflow;
        facts["value IORING_OFF_CQ_RING"] = IoUringConstants.OffsetCqRing;
        facts["value IORING_OFF_SQES"] = IoUringConstants.OffsetSqes;
        facts["value IORING_OP_NOP"] = IoUringConstants.OpNop;
        facts["value IORING_OP_POLL_ADD"] = IoUringConstants.OpPollAdd;
        facts["value IORING_OP_RECVMSG"] = IoUringConstants.OpRecvMsg;
        facts["value IORING_OP_ASYNC_CANCEL"] = IoUringConstants.OpAsyncCancel;
        facts["value IORING_OP_SEND"] = IoUringConstants.OpSend;
        facts["value IOSQE_BUFFER_SELECT"] = IoUringConstants.SqeBufferSelect;
        facts["value IOSQE_CQE_SKIP_SUCCESS"] = IoUringConstants.SqeCqeSkipSuccess;
        facts["value IORING_RECV_MULTISHOT"] = IoUringConstants.RecvMultishot;
        facts["value IORING_POLL_ADD_MULTI"] = IoUringConstants.PollAddMulti;
        facts["value IORING_CQE_F_BUFFER"] = IoUringConstants.CqeBuffer;
        facts["value IORING_CQE_F_MORE"] = IoUringConstants.CqeMore;
        facts["value IORING_CQE_BUFFER_SHIFT"] = IoUringConstants.CqeBufferShift;
        facts["value IORING_REGISTER_PBUF_RING"] = IoUringConstants.RegisterPbufRing;
        facts["value IORING_UNREGISTER_PBUF_RING"] = IoUringConstants.UnregisterPbufRing;
        facts["value SYS_io_uring_setup"] = LibC.SyscallIoUringSetup;
        facts["value SYS_io_uring_enter"] = LibC.SyscallIoUringEnter;
        facts["value SYS_io_uring_register"] = LibC.SyscallIoUringRegister;
        facts["value SYS_epoll_pwait2"] = LibC.SyscallEpollPWait2;
    }

    private static void SocketConstantsAndErrors(Dictionary<string, long> facts)
    {
        facts["value AF_INET"] = SocketConstants.AfInet;
        facts["value AF_INET6"] = SocketConstants.AfInet6;
        facts["value SOCK_DGRAM"] = SocketConstants.SockDgram;
        facts["value SOCK_NONBLOCK"] = SocketConstants.SockNonBlock;
        facts["value SOCK_CLOEXEC"] = SocketConstants.SockCloExec;
        facts["value SOL_SOCKET"] = SocketConstants.SolSocket;
        facts["value SO_SNDBUF"] = SocketConstants.SoSndBuf;
        facts["value SO_RCVBUF"] = SocketConstants.SoRcvBuf;
        facts["value SO_SNDBUFFORCE"] = SocketConstants.SoSndBufForce;
        facts["value SO_RCVBUFFORCE"] = SocketConstants.SoRcvBufForce;
        facts["value IPPROTO_IP"] = SocketConstants.IpProtoIp;
        facts["value IP_TOS"] = SocketConstants.IpTos;
        facts["value IPPROTO_IPV6"] = SocketConstants.IpProtoIpV6;
        facts["value IPV6_V6ONLY"] = SocketConstants.IpV6V6Only;
        facts["value IPV6_TCLASS"] = SocketConstants.IpV6TClass;
        facts["value MSG_TRUNC"] = SocketConstants.MsgTrunc;
        facts["value MSG_DONTWAIT"] = SocketConstants.MsgDontWait;
        facts["value MSG_NOSIGNAL"] = SocketConstants.MsgNoSignal;
        facts["value EPOLL_CTL_ADD"] = SocketConstants.EpollCtlAdd;
        facts["value EPOLL_CTL_DEL"] = SocketConstants.EpollCtlDel;
        facts["value EPOLLIN"] = SocketConstants.EpollIn;
        facts["value EPOLLERR"] = SocketConstants.EpollErr;
        facts["value EPOLL_CLOEXEC"] = SocketConstants.EpollCloExec;
        facts["value EFD_CLOEXEC"] = SocketConstants.EfdCloExec;
        facts["value EFD_NONBLOCK"] = SocketConstants.EfdNonBlock;
        facts["value POLLIN"] = SocketConstants.PollIn;
        facts["value CLOCK_MONOTONIC"] = SocketConstants.ClockMonotonic;
        facts["value PROT_READ"] = SocketConstants.ProtRead;
        facts["value PROT_WRITE"] = SocketConstants.ProtWrite;
        facts["value MAP_SHARED"] = SocketConstants.MapShared;
        facts["value MAP_POPULATE"] = SocketConstants.MapPopulate;
        facts["value EPERM"] = Errno.Perm;
        facts["value EINTR"] = Errno.Intr;
        facts["value EBADF"] = Errno.BadF;
        facts["value EAGAIN"] = Errno.Again;
        facts["value ENOMEM"] = Errno.NoMem;
        facts["value EACCES"] = Errno.Acces;
        facts["value EBUSY"] = Errno.Busy;
        facts["value EINVAL"] = Errno.Inval;
        facts["value ENFILE"] = Errno.NFile;
        facts["value EMFILE"] = Errno.MFile;
        facts["value ENOSYS"] = Errno.NoSys;
        facts["value ETIME"] = Errno.Time;
        facts["value ENOTSOCK"] = Errno.NotSock;
        facts["value EADDRINUSE"] = Errno.AddrInUse;
        facts["value EADDRNOTAVAIL"] = Errno.AddrNotAvail;
        facts["value ENOBUFS"] = Errno.NoBufs;
        facts["value ECONNREFUSED"] = Errno.ConnRefused;
        facts["value ECANCELED"] = Errno.Canceled;
    }
}
