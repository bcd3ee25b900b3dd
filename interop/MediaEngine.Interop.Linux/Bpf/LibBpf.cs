using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>
/// The functions of libbpf 1.0 and later that load and attach a program. The library is opened when first used, so the engine runs without
/// it. Functions that return a number return a negative error number on failure; those that return a pointer return null and set errno.
/// </summary>
internal static unsafe partial class LibBpf
{
    private const string Library = "libbpf.so.1";

    /// <summary>bpf_attach_type BPF_TCX_INGRESS (kernel 6.6).</summary>
    public const int TcxIngress = 46;

    /// <summary>bpf_attach_type BPF_XDP.</summary>
    public const int Xdp = 37;

    /// <summary>XDP_FLAGS_DRV_MODE.</summary>
    public const uint XdpDriverMode = 4;

    /// <summary>bpf_tc_attach_point BPF_TC_INGRESS.</summary>
    public const int TcIngress = 1;

    /// <summary>bpf_tc_attach_point BPF_TC_INGRESS | BPF_TC_EGRESS: the whole queueing discipline.</summary>
    public const int TcBoth = 3;

    public static bool IsAvailable
    {
        get
        {
            if (!NativeLibrary.TryLoad(Library, typeof(LibBpf).Assembly, null, out nint handle))
                return false;
            NativeLibrary.Free(handle);
            return true;
        }
    }

    [LibraryImport(Library, EntryPoint = "libbpf_set_print")]
    public static partial void* SetPrint(void* function);

    [LibraryImport(Library, EntryPoint = "bpf_object__open_mem", SetLastError = true)]
    public static partial nint ObjectOpenMem(byte* bytes, nuint size, void* options);

    [LibraryImport(Library, EntryPoint = "bpf_object__load")]
    public static partial int ObjectLoad(nint obj);

    [LibraryImport(Library, EntryPoint = "bpf_object__close")]
    public static partial void ObjectClose(nint obj);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_map_by_name", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ObjectFindMapByName(nint obj, string name);

    [LibraryImport(Library, EntryPoint = "bpf_object__find_program_by_name", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ObjectFindProgramByName(nint obj, string name);

    [LibraryImport(Library, EntryPoint = "bpf_map__set_max_entries")]
    public static partial int MapSetMaxEntries(nint map, uint entries);

    [LibraryImport(Library, EntryPoint = "bpf_map__fd")]
    public static partial int MapFd(nint map);

    [LibraryImport(Library, EntryPoint = "bpf_program__fd")]
    public static partial int ProgramFd(nint program);

    [LibraryImport(Library, EntryPoint = "bpf_program__set_autoload")]
    public static partial int ProgramSetAutoload(nint program, byte load);

    [LibraryImport(Library, EntryPoint = "bpf_map_update_elem")]
    public static partial int MapUpdateElem(int map, void* key, void* value, ulong flags);

    [LibraryImport(Library, EntryPoint = "bpf_map_delete_elem")]
    public static partial int MapDeleteElem(int map, void* key);

    [LibraryImport(Library, EntryPoint = "bpf_link_create")]
    public static partial int LinkCreate(int program, int target, int attachType, void* options);

    [LibraryImport(Library, EntryPoint = "bpf_tc_hook_create")]
    public static partial int TcHookCreate(TcHook* hook);

    [LibraryImport(Library, EntryPoint = "bpf_tc_hook_destroy")]
    public static partial int TcHookDestroy(TcHook* hook);

    [LibraryImport(Library, EntryPoint = "bpf_tc_attach")]
    public static partial int TcAttach(TcHook* hook, TcOptions* options);

    [LibraryImport(Library, EntryPoint = "bpf_tc_detach")]
    public static partial int TcDetach(TcHook* hook, TcOptions* options);

    /// <summary>The beginning of struct bpf_link_create_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LinkOptions
    {
        public nuint Size;
        public uint Flags;
        private readonly uint _padding;
    }

    /// <summary>struct bpf_tc_hook.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TcHook
    {
        public nuint Size;
        public int Interface;
        public int AttachPoint;
        public uint Parent;
        private readonly uint _padding;
    }

    /// <summary>struct bpf_tc_opts.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TcOptions
    {
        public nuint Size;
        public int Program;
        public uint Flags;
        public uint ProgramId;
        public uint Handle;
        public uint Priority;
        private readonly uint _padding;
    }
}
