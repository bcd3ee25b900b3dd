using MediaEngine.Interop.Linux.Sockets;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Interop.Linux.IoUring;

/// <summary>
/// A ring's table of registered files (IORING_REGISTER_FILES2, sparse). With an entry that names a table index instead of a descriptor, the
/// kernel need not look up the descriptor and count its users. Used on the ring's own thread only.
/// </summary>
public sealed unsafe class RegisteredFiles
{
    private readonly Ring _ring;

    private RegisteredFiles(Ring ring, uint places) => (_ring, Places) = (ring, places);

    public uint Places { get; }

    /// <summary>Makes an empty table. Null when the kernel refuses (RLIMIT_NOFILE limits the size).</summary>
    public static RegisteredFiles? TryCreate(Ring ring, uint places)
    {
        var registration = new IoUringRsrcRegister { Count = places, Flags = RsrcRegisterSparse };
        return ring.Register(RegisterFiles2, &registration, (uint)sizeof(IoUringRsrcRegister)) < 0
            ? null
            : new RegisteredFiles(ring, places);
    }

    /// <summary>Puts a descriptor into the table, which keeps the file open until <see cref="Clear"/>.</summary>
    public bool TrySet(int place, int descriptor)
    {
        if ((uint)place >= Places || _ring.IsClosed)
            return false;
        var update = new IoUringRsrcUpdate { Offset = (uint)place, Data = (ulong)&descriptor };
        return _ring.Register(RegisterFilesUpdate, &update, 1) == 1;
    }

    public void Clear(int place) => _ = TrySet(place, -1);
}
