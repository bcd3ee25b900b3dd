using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Sockets;

/// <summary>
/// An array of struct epoll_event in native memory. The kernel packs the structure on x86-64 only (12 bytes, data at 4);
/// elsewhere it has natural alignment (16 bytes, data at 8), which one managed structure cannot express.
/// </summary>
public sealed unsafe class EpollEventBuffer : SafeHandle
{
    private static readonly bool _packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public EpollEventBuffer(int capacity)
        : base(0, ownsHandle: true)
    {
        Capacity = capacity;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)capacity, (nuint)Size));
    }

    public static int Size => _packed ? 12 : 16;

    public static int DataOffset => _packed ? 4 : 8;

    public int Capacity { get; }

    public override bool IsInvalid => handle == 0;

    public void* Pointer => (void*)handle;

    public uint Events(int index) => *(uint*)(handle + index * Size);

    public ulong Data(int index) => *(ulong*)(handle + index * Size + DataOffset);

    public void Set(int index, uint events, ulong data)
    {
        *(uint*)(handle + index * Size) = events;
        *(ulong*)(handle + index * Size + DataOffset) = data;
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
