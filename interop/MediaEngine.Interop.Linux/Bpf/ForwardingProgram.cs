using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>
/// The programs of native/offload, loaded into the kernel with their maps. They forward where they are attached, until their attachments
/// are disposed. Calls may come from any thread; calls for one slot from one thread at a time.
/// </summary>
public sealed unsafe class ForwardingProgram : SafeHandle
{
    private const string ResourceName = "MediaEngine.Interop.Linux.forward.bpf.o";
    private const string FrameProgramName = "forward_frames";
    private const int ProtectionReadWrite = 3;
    private const int MapShared = 1;

    private readonly int _flows;
    private readonly int _states;
    private readonly int _engine;
    private FlowState* _stateMemory;
    private long* _engineMemory;

    private ForwardingProgram(nint obj, int slots)
        : base(0, ownsHandle: true)
    {
        SetHandle(obj);
        Slots = slots;
        Program = LibBpf.ProgramFd(LibBpf.ObjectFindProgramByName(obj, "forward"));
        FrameProgram = LibBpf.ProgramFd(LibBpf.ObjectFindProgramByName(obj, FrameProgramName));
        _flows = LibBpf.MapFd(LibBpf.ObjectFindMapByName(obj, "flows"));
        _states = LibBpf.MapFd(LibBpf.ObjectFindMapByName(obj, "states"));
        _engine = LibBpf.MapFd(LibBpf.ObjectFindMapByName(obj, "engine"));
    }

    /// <summary>The most flows it can hold.</summary>
    public int Slots { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>True when the kernel has accepted the program for XDP as well.</summary>
    public bool TakesFrames => FrameProgram >= 0;

    /// <summary>Descriptor of the program for tc.</summary>
    internal int Program { get; }

    /// <summary>Descriptor of the program for XDP; negative when there is none.</summary>
    internal int FrameProgram { get; }

    /// <summary>Loads the program. Returns false with a reason when something it needs is missing or refused.</summary>
    public static bool TryLoad(int slots, [NotNullWhen(true)] out ForwardingProgram? program, [NotNullWhen(false)] out string? reason)
    {
        program = null;
        using Stream? resource = typeof(ForwardingProgram).Assembly.GetManifestResourceStream(ResourceName);
        if (resource is null)
        {
            reason = "this build has no BPF program (clang was missing)";
            return false;
        }

        if (!LibBpf.IsAvailable)
        {
            reason = "libbpf.so.1 is not installed";
            return false;
        }

        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        LibBpf.SetPrint(null);

        // An older kernel may refuse the program for XDP. A kernel that refuses both reports the reason on the second try.
        if (!TryLoad(bytes, slots, frames: true, out nint obj, out reason) && !TryLoad(bytes, slots, frames: false, out obj, out reason))
            return false;
        var loaded = new ForwardingProgram(obj, slots);
        if (!loaded.TryMap())
        {
            reason = $"the program's maps cannot be mapped: {Marshal.GetLastPInvokeErrorMessage()}";
            loaded.Dispose();
            return false;
        }

        program = loaded;
        reason = null;
        return true;
    }

    /// <summary>Counters of a slot, written by the kernel.</summary>
    public ref FlowState State(int slot)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Slots);
        return ref _stateMemory[slot];
    }

    /// <summary>The CLOCK_MONOTONIC time, in nanoseconds, after which nothing is forwarded.</summary>
    public void KeepAliveUntil(long nanoseconds)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        Volatile.Write(ref *_engineMemory, nanoseconds);
    }

    /// <summary>Starts or changes a flow. Returns 0 or a negative error number.</summary>
    public int Update(in FlowKey key, in FlowValue flow)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (FlowKey* k = &key)
        fixed (FlowValue* v = &flow)
        {
            return LibBpf.MapUpdateElem(_flows, k, v, 0);
        }
    }

    /// <summary>Ends a flow. A packet the kernel is processing may still be forwarded and counted.</summary>
    public int Delete(in FlowKey key)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        fixed (FlowKey* k = &key)
        {
            return LibBpf.MapDeleteElem(_flows, k);
        }
    }

    /// <summary>The meaning of an error number of libbpf.</summary>
    internal static string Message(int result) => -result switch
    {
        Errno.Perm or Errno.Acces when Capabilities.Suffice => "refused, by its verifier or by a security policy",
        Errno.Perm or Errno.Acces => "not permitted (root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are needed)",
        int error => Marshal.GetPInvokeErrorMessage(error),
    };

    protected override bool ReleaseHandle()
    {
        if (_stateMemory != null)
            _ = LibC.MUnmap((nint)_stateMemory, StateBytes);
        if (_engineMemory != null)
            _ = LibC.MUnmap((nint)_engineMemory, (nuint)Environment.SystemPageSize);
        LibBpf.ObjectClose(handle);
        return true;
    }

    private nuint StateBytes
    {
        get
        {
            nuint page = (nuint)Environment.SystemPageSize;
            return ((nuint)Slots * (nuint)sizeof(FlowState) + page - 1) / page * page;
        }
    }

    private static bool TryLoad(byte[] bytes, int slots, bool frames, out nint obj, [NotNullWhen(false)] out string? reason)
    {
        fixed (byte* start = bytes)
        {
            obj = LibBpf.ObjectOpenMem(start, (nuint)bytes.Length, null);
        }

        if (obj == 0)
        {
            reason = $"libbpf cannot read the program: {Message(-Marshal.GetLastPInvokeError())}";
            return false;
        }

        int result = frames ? 0 : LibBpf.ProgramSetAutoload(LibBpf.ObjectFindProgramByName(obj, FrameProgramName), 0);
        if (result == 0)
            result = LibBpf.MapSetMaxEntries(LibBpf.ObjectFindMapByName(obj, "flows"), (uint)slots);
        if (result == 0)
            result = LibBpf.MapSetMaxEntries(LibBpf.ObjectFindMapByName(obj, "states"), (uint)slots);
        if (result == 0)
            result = LibBpf.ObjectLoad(obj);
        reason = null;
        if (result == 0)
            return true;
        LibBpf.ObjectClose(obj);
        reason = $"the kernel does not accept the program: {Message(result)}";
        return false;
    }

    private bool TryMap()
    {
        nint states = LibC.MMap(0, StateBytes, ProtectionReadWrite, MapShared, _states, 0);
        if (states == -1)
            return false;
        _stateMemory = (FlowState*)states;
        nint engine = LibC.MMap(0, (nuint)Environment.SystemPageSize, ProtectionReadWrite, MapShared, _engine, 0);
        if (engine == -1)
            return false;
        _engineMemory = (long*)engine;
        return true;
    }
}
