using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Interop.Linux;

/// <summary>
/// Functions of the C library with their names and results (-1 and errno in <see cref="Marshal.GetLastPInvokeError"/>). Functions that may
/// block use the normal GC transition; only <see cref="ClockGetTime"/> and reads of the environment are exempt.
/// </summary>
public static unsafe partial class LibC
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    /// <param name="descriptors">Two numbers.</param>
    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemFdCreate(string name, uint flags);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(int descriptor, long length);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, void* address, uint length);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, void* address, uint length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int descriptor, int backlog);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept4(int descriptor, void* address, uint* length, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Recv(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, void* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSockName(int descriptor, void* address, uint* length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSockOpt(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSockOpt(int descriptor, int level, int name, void* value, uint* length);

    /// <summary>fcntl with an integer argument; with F_DUPFD_CLOEXEC a second descriptor of the same socket.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(int descriptor, int command, int argument);

    /// <param name="descriptors">Two numbers: for reading, and for writing.</param>
    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe2(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int RecvMMsg(int descriptor, MMsgHdr* messages, uint count, int flags, Timespec* timeout);

    [LibraryImport(Library, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMMsg(int descriptor, MMsgHdr* messages, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initialValue, int flags);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate1(int flags);

    /// <param name="event">One event in the kernel's layout; see <see cref="EpollEventBuffer"/>.</param>
    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollCtl(int epoll, int operation, int descriptor, void* @event);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SchedSetAffinity(int processId, nuint size, void* mask);

    /// <param name="priority">struct sched_param: one int.</param>
    [LibraryImport(Library, EntryPoint = "sched_setscheduler", SetLastError = true)]
    public static partial int SchedSetScheduler(int thread, int policy, int* priority);

    /// <summary>File size limit exceeded (setrlimit(2)).</summary>
    public const int SigXfsz = 25;

    /// <summary>SIG_IGN.</summary>
    public const nint SigIgn = 1;

    [LibraryImport(Library, EntryPoint = "signal", SetLastError = true)]
    public static partial nint Signal(int signal, nint handler);

    [LibraryImport(Library, EntryPoint = "sched_getscheduler", SetLastError = true)]
    public static partial int SchedGetScheduler(int thread);

    /// <param name="which">0 when <paramref name="who"/> is a thread.</param>
    [LibraryImport(Library, EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int who, int nice);

    /// <summary>Served by the vDSO in a few tens of nanoseconds without blocking, hence without GC transition.</summary>
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    public static partial int ClockGetTime(int clock, Timespec* time);

    /// <summary>Returns the error number itself (not -1). <paramref name="flags"/> 0 means a relative sleep.</summary>
    [LibraryImport(Library, EntryPoint = "clock_nanosleep")]
    public static partial int ClockNanoSleep(int clock, int flags, Timespec* request, Timespec* remain);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint MMap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int MUnmap(nint address, nuint length);

    /// <summary>Called by number, because glibc before 2.35 has no wrapper for epoll_pwait2. ENOSYS before kernel 5.11.</summary>
    public static int EpollPWait2(int epoll, void* events, int maxEvents, Timespec* timeout) =>
        (int)Syscall(SyscallEpollPWait2, epoll, (nint)events, maxEvents, (nint)timeout, 0, 0);

    // These numbers are the same on every architecture .NET supports (asm-generic and x86-64 agree from 424 on).
    internal const nint SyscallIoUringSetup = 425;
    internal const nint SyscallIoUringEnter = 426;
    internal const nint SyscallIoUringRegister = 427;
    internal const nint SyscallEpollPWait2 = 441;

    internal static int IoUringSetup(uint entries, void* parameters) =>
        (int)Syscall(SyscallIoUringSetup, (nint)entries, (nint)parameters, 0, 0, 0, 0);

    internal static int IoUringEnter(int ring, uint toSubmit, uint minComplete, uint flags, void* argument, nuint size) =>
        (int)Syscall(SyscallIoUringEnter, ring, (nint)toSubmit, (nint)minComplete, (nint)flags, (nint)argument, (nint)size);

    internal static int IoUringRegister(int ring, uint opcode, void* argument, uint count) =>
        (int)Syscall(SyscallIoUringRegister, ring, (nint)opcode, (nint)argument, (nint)count, 0, 0);

    // syscall(2) is variadic in C but takes all arguments as words in registers in every libc.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
