using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Interop.Tests;

/// <summary>The binding does what liburing's man pages say about the functions it mirrors.</summary>
public sealed unsafe partial class RingTests
{
    [Fact]
    public void Submitted_entries_complete_with_their_user_data()
    {
        using Ring ring = Create(8);
        for (ulong i = 0; i < 5; i++)
            PrepareNothing(ring.GetSqe(), 100 + i);
        Assert.Equal(5u, ring.SqReady);
        Assert.Equal(5, ring.SubmitAndWait(5, null));
        Assert.Equal(0u, ring.SqReady);
        Assert.Equal(5u, ring.CqReady);
        for (uint i = 0; i < 5; i++)
            Assert.Equal((100UL + i, 0), (ring.Cqe(i)->UserData, ring.Cqe(i)->Res));
        ring.CqAdvance(5);
        Assert.Equal(0u, ring.CqReady);
    }

    [Fact]
    public void A_full_submission_queue_gives_no_entry_until_it_is_submitted()
    {
        using Ring ring = Create(8);
        for (int i = 0; i < 8; i++)
            Assert.True(ring.GetSqe() is not null);
        Assert.True(ring.GetSqe() is null);
        ring.Submit();
        Assert.True(ring.GetSqe() is not null);
    }

    [Fact]
    public void The_queues_work_past_their_wrap()
    {
        using Ring ring = Create(4);
        for (ulong i = 0; i < 1000; i++)
        {
            PrepareNothing(ring.GetSqe(), i);
            Assert.Equal(1, ring.SubmitAndWait(1, null));
            Assert.Equal(i, ring.Cqe(0)->UserData);
            ring.CqAdvance(1);
        }
    }

    [Fact]
    public void A_wait_ends_with_its_timeout()
    {
        using Ring ring = Create(4);
        var timeout = Timespec.FromNanoseconds(2_000_000);
        Assert.Equal(-Errno.Time, ring.SubmitAndWait(1, &timeout));
        if ((ring.Features & IoUringConstants.FeatureMinTimeout) == 0)
            Assert.Skip("the kernel has no min-wait (6.12)");
        Timespec now;
        Assert.Equal(0, LibC.ClockGetTime(SocketConstants.ClockMonotonic, &now));
        var absolute = Timespec.FromNanoseconds(now.TotalNanoseconds + 2_000_000);
        Assert.Equal(-Errno.Time, ring.SubmitAndWait(1, &absolute, absolute: true, minWaitMicroseconds: 500));
        Assert.Equal(0, LibC.ClockGetTime(SocketConstants.ClockMonotonic, &now));
        Assert.True(now.TotalNanoseconds >= absolute.TotalNanoseconds, "the wait ended early");
    }

    [Fact]
    public void Skipped_successes_leave_no_completion_and_failures_do()
    {
        using Ring ring = Create(4);
        byte data = 1;
        IoUringSqe* sqe = ring.GetSqe();
        sqe->PrepSend(-1, &data, 1, SocketConstants.MsgDontWait, null, 0, 7);
        sqe->Flags = IoUringConstants.SqeCqeSkipSuccess;
        sqe = ring.GetSqe();
        PrepareNothing(sqe, 8);
        sqe->Flags = IoUringConstants.SqeCqeSkipSuccess;
        Assert.Equal(2, ring.SubmitAndWait(1, null));
        Assert.Equal(1u, ring.CqReady);
        Assert.Equal((7UL, -Errno.BadF), (ring.Cqe(0)->UserData, ring.Cqe(0)->Res));
    }

    [Fact]
    public void A_multishot_receive_fills_provided_buffers_until_it_is_cancelled()
    {
        using Ring ring = Create(8);
        Assert.Equal(0, BufRing.Setup(ring, 4, 3, out BufRing? buffers));
        using BufRing bufRing = buffers!;
        byte* memory = (byte*)NativeMemory.AllocZeroed(4 * 256);
        for (int i = 0; i < 4; i++)
            bufRing.Add(memory + i * 256, 256, (ushort)i, i);
        bufRing.Advance(4);
        int* pair = stackalloc int[2];
        Assert.Equal(0,
            SocketPair((int)System.Net.Sockets.AddressFamily.Unix, SocketConstants.SockDgram | SocketConstants.SockNonBlock, 0, pair));

        var header = default(MsgHdr);
        ring.GetSqe()->PrepRecvMsgMultishot(pair[0], &header, 3, 42);
        ring.Submit();
        byte* message = stackalloc byte[3];
        for (byte i = 0; i < 3; i++)
        {
            message[0] = i;
            Assert.Equal(3, LibC.Write(pair[1], message, 3));
            Assert.Equal(0, ring.SubmitAndWait(1, null));
            IoUringCqe cqe = *ring.Cqe(0);
            ring.CqAdvance(1);
            Assert.Equal((42UL, sizeof(RecvMsgOut) + 3), (cqe.UserData, cqe.Res));
            Assert.Equal(IoUringConstants.CqeBuffer | IoUringConstants.CqeMore, cqe.Flags & 3);
            var received = (RecvMsgOut*)(memory + 256 * (cqe.Flags >> IoUringConstants.CqeBufferShift));
            Assert.Equal(3u, received->PayloadLength);
            Assert.Equal(i, *(byte*)(received + 1));
        }

        ring.GetSqe()->PrepCancel64(42, 43);
        Assert.Equal(1, ring.SubmitAndWait(2, null));
        var results = new Dictionary<ulong, int>();
        for (uint i = 0; i < ring.CqReady; i++)
            results[ring.Cqe(i)->UserData] = ring.Cqe(i)->Res;
        Assert.Equal(-Errno.Canceled, results[42]);
        Assert.Equal(0, results[43]);
        Assert.Equal(0, LibC.Close(pair[0]));
        Assert.Equal(0, LibC.Close(pair[1]));
        bufRing.Dispose();
        NativeMemory.Free(memory);
    }

    [Fact]
    public void A_refused_setup_returns_the_error_and_no_ring()
    {
        var parameters = new IoUringParams { Flags = 1u << 31 };
        int result = Ring.QueueInit(4, ref parameters, out Ring? ring);
        Assert.Null(ring);
        Assert.True(result < 0);
    }

    [Fact]
    public void A_disposed_ring_gives_its_descriptor_back()
    {
        Ring ring = Create(4);
        int descriptor = (int)ring.DangerousGetHandle();
        Assert.True(File.Exists($"/proc/self/fdinfo/{descriptor}"));
        ring.Dispose();
        Assert.False(File.Exists($"/proc/self/fdinfo/{descriptor}"));
        Assert.True(ring.IsClosed);
    }

    private static Ring Create(uint entries)
    {
        var parameters = new IoUringParams
        {
            Flags = IoUringConstants.SetupSingleIssuer | IoUringConstants.SetupDeferTaskRun,
        };
        int result = Ring.QueueInit(entries, ref parameters, out Ring? ring);
        if (result < 0)
            Assert.Skip($"the kernel refuses io_uring (errno {-result})");
        return ring!;
    }

    private static void PrepareNothing(IoUringSqe* sqe, ulong userData)
    {
        sqe->Opcode = IoUringConstants.OpNop;
        sqe->Fd = -1;
        sqe->UserData = userData;
    }

    [LibraryImport("libc", EntryPoint = "socketpair")]
    private static partial int SocketPair(int domain, int type, int protocol, int* descriptors);
}
