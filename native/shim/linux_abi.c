/*
 * Sizes, offsets and values of the Linux structures that MediaEngine.Interop.Linux declares in C#, as the C compiler
 * and the installed headers see them. Facts newer than the installed headers are left out, never guessed.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "mediaengine_native.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <linux/time_types.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#define SIZE(type) { "sizeof " #type, sizeof(struct type) }
#define OFFSET(type, member) { "offsetof " #type "." #member, offsetof(struct type, member) }
#define VALUE(constant) { "value " #constant, (int64_t)(constant) }

static const struct mediaengine_abi_fact facts[] = {
    SIZE(io_uring_sqe),
    OFFSET(io_uring_sqe, opcode),
    OFFSET(io_uring_sqe, flags),
    OFFSET(io_uring_sqe, ioprio),
    OFFSET(io_uring_sqe, fd),
    OFFSET(io_uring_sqe, addr2),
    OFFSET(io_uring_sqe, addr),
    OFFSET(io_uring_sqe, len),
    OFFSET(io_uring_sqe, msg_flags),
    OFFSET(io_uring_sqe, user_data),
    OFFSET(io_uring_sqe, buf_group),
    OFFSET(io_uring_sqe, personality),
    OFFSET(io_uring_sqe, addr_len),
    OFFSET(io_uring_sqe, addr3),

    SIZE(io_uring_cqe),
    OFFSET(io_uring_cqe, user_data),
    OFFSET(io_uring_cqe, res),
    OFFSET(io_uring_cqe, flags),

    SIZE(io_uring_params),
    OFFSET(io_uring_params, sq_entries),
    OFFSET(io_uring_params, cq_entries),
    OFFSET(io_uring_params, flags),
    OFFSET(io_uring_params, features),
    OFFSET(io_uring_params, sq_off),
    OFFSET(io_uring_params, cq_off),
    SIZE(io_sqring_offsets),
    OFFSET(io_sqring_offsets, head),
    OFFSET(io_sqring_offsets, tail),
    OFFSET(io_sqring_offsets, ring_mask),
    OFFSET(io_sqring_offsets, flags),
    OFFSET(io_sqring_offsets, array),
    SIZE(io_cqring_offsets),
    OFFSET(io_cqring_offsets, head),
    OFFSET(io_cqring_offsets, tail),
    OFFSET(io_cqring_offsets, ring_mask),
    OFFSET(io_cqring_offsets, cqes),

    SIZE(io_uring_getevents_arg),
    OFFSET(io_uring_getevents_arg, sigmask_sz),
    OFFSET(io_uring_getevents_arg, ts),
    SIZE(io_uring_buf),
    OFFSET(io_uring_buf, addr),
    OFFSET(io_uring_buf, len),
    OFFSET(io_uring_buf, bid),
    OFFSET(io_uring_buf_ring, tail),
    SIZE(io_uring_buf_reg),
    OFFSET(io_uring_buf_reg, ring_addr),
    OFFSET(io_uring_buf_reg, ring_entries),
    OFFSET(io_uring_buf_reg, bgid),
    SIZE(io_uring_recvmsg_out),
    OFFSET(io_uring_recvmsg_out, namelen),
    OFFSET(io_uring_recvmsg_out, controllen),
    OFFSET(io_uring_recvmsg_out, payloadlen),
    OFFSET(io_uring_recvmsg_out, flags),
    SIZE(__kernel_timespec),

    SIZE(sockaddr_in),
    OFFSET(sockaddr_in, sin_port),
    OFFSET(sockaddr_in, sin_addr),
    SIZE(sockaddr_in6),
    OFFSET(sockaddr_in6, sin6_port),
    OFFSET(sockaddr_in6, sin6_addr),
    OFFSET(sockaddr_in6, sin6_scope_id),
    SIZE(iovec),
    SIZE(msghdr),
    OFFSET(msghdr, msg_name),
    OFFSET(msghdr, msg_namelen),
    OFFSET(msghdr, msg_iov),
    OFFSET(msghdr, msg_iovlen),
    OFFSET(msghdr, msg_control),
    OFFSET(msghdr, msg_controllen),
    OFFSET(msghdr, msg_flags),
    SIZE(mmsghdr),
    OFFSET(mmsghdr, msg_len),
    SIZE(timespec),
    SIZE(epoll_event),
    OFFSET(epoll_event, data),

    VALUE(IORING_SETUP_CQSIZE),
    VALUE(IORING_SETUP_CLAMP),
    VALUE(IORING_SETUP_SUBMIT_ALL),
    VALUE(IORING_SETUP_COOP_TASKRUN),
    VALUE(IORING_SETUP_SINGLE_ISSUER),
    VALUE(IORING_SETUP_DEFER_TASKRUN),
#ifdef IORING_SETUP_NO_SQARRAY
    VALUE(IORING_SETUP_NO_SQARRAY),
#endif
    VALUE(IORING_FEAT_SINGLE_MMAP),
    VALUE(IORING_FEAT_NODROP),
    VALUE(IORING_FEAT_EXT_ARG),
    VALUE(IORING_FEAT_CQE_SKIP),
#ifdef IORING_FEAT_MIN_TIMEOUT
    VALUE(IORING_FEAT_MIN_TIMEOUT),
#endif
    VALUE(IORING_ENTER_GETEVENTS),
    VALUE(IORING_ENTER_EXT_ARG),
#ifdef IORING_ENTER_ABS_TIMER
    VALUE(IORING_ENTER_ABS_TIMER),
#endif
    VALUE(IORING_SQ_CQ_OVERFLOW),
    VALUE(IORING_OFF_CQ_RING),
    VALUE(IORING_OFF_SQES),
    VALUE(IORING_OP_NOP),
    VALUE(IORING_OP_POLL_ADD),
    VALUE(IORING_OP_RECVMSG),
    VALUE(IORING_OP_ASYNC_CANCEL),
    VALUE(IORING_OP_SEND),
    VALUE(IOSQE_BUFFER_SELECT),
    VALUE(IOSQE_CQE_SKIP_SUCCESS),
    VALUE(IORING_RECV_MULTISHOT),
    VALUE(IORING_POLL_ADD_MULTI),
    VALUE(IORING_CQE_F_BUFFER),
    VALUE(IORING_CQE_F_MORE),
    VALUE(IORING_CQE_BUFFER_SHIFT),
    VALUE(IORING_REGISTER_PBUF_RING),
    VALUE(IORING_UNREGISTER_PBUF_RING),

    VALUE(AF_INET),
    VALUE(AF_INET6),
    VALUE(SOCK_DGRAM),
    VALUE(SOCK_NONBLOCK),
    VALUE(SOCK_CLOEXEC),
    VALUE(SOL_SOCKET),
    VALUE(SO_SNDBUF),
    VALUE(SO_RCVBUF),
    VALUE(SO_SNDBUFFORCE),
    VALUE(SO_RCVBUFFORCE),
    VALUE(IPPROTO_IP),
    VALUE(IP_TOS),
    VALUE(IPPROTO_IPV6),
    VALUE(IPV6_V6ONLY),
    VALUE(IPV6_TCLASS),
    VALUE(MSG_TRUNC),
    VALUE(MSG_DONTWAIT),
    VALUE(MSG_NOSIGNAL),
    VALUE(EPOLL_CTL_ADD),
    VALUE(EPOLL_CTL_DEL),
    VALUE(EPOLLIN),
    VALUE(EPOLLERR),
    VALUE(EPOLL_CLOEXEC),
    VALUE(EFD_CLOEXEC),
    VALUE(EFD_NONBLOCK),
    VALUE(POLLIN),
    VALUE(CLOCK_MONOTONIC),
    VALUE(PROT_READ),
    VALUE(PROT_WRITE),
    VALUE(MAP_SHARED),
    VALUE(MAP_POPULATE),
    VALUE(SYS_io_uring_setup),
    VALUE(SYS_io_uring_enter),
    VALUE(SYS_io_uring_register),
    VALUE(SYS_epoll_pwait2),
    VALUE(EPERM),
    VALUE(EINTR),
    VALUE(EBADF),
    VALUE(EAGAIN),
    VALUE(ENOMEM),
    VALUE(EACCES),
    VALUE(EBUSY),
    VALUE(EINVAL),
    VALUE(ENFILE),
    VALUE(EMFILE),
    VALUE(ENOSYS),
    VALUE(ETIME),
    VALUE(ENOTSOCK),
    VALUE(EADDRINUSE),
    VALUE(EADDRNOTAVAIL),
    VALUE(ENOBUFS),
    VALUE(ECONNREFUSED),
    VALUE(ECANCELED),
};

const struct mediaengine_abi_fact *mediaengine_linux_abi(size_t *count)
{
    *count = sizeof(facts) / sizeof(facts[0]);
    return facts;
}
