using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Netlink;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>
/// The program at the ingress of one interface. Kernel 6.6 and later: a tcx link, which ends with the process in every case. Older kernels:
/// a filter of clsact, which has to be removed; one that a crashed process left at the same priority is replaced. The queueing discipline
/// is removed too when it was created for the filter and is not used by others.
/// </summary>
public sealed unsafe class IngressAttachment : SafeHandle
{
    private const uint FilterHandle = 0x4d45;
    private const uint IngressParent = 0xfffffff2;
    private const uint EgressParent = 0xfffffff3;

    private readonly int _interface;
    private readonly uint _priority;
    private readonly bool _ownsDiscipline;

    private IngressAttachment(int link, int interfaceIndex, uint priority, bool ownsDiscipline)
        : base(-1, ownsHandle: true)
    {
        SetHandle(link);
        (_interface, _priority, _ownsDiscipline) = (interfaceIndex, priority, ownsDiscipline);
    }

    /// <summary>"tcx" or "clsact".</summary>
    public string Kind => _priority == 0 ? "tcx" : "clsact";

    public override bool IsInvalid => handle == -1;

    /// <param name="interfaceIndex">Index of the interface in the network namespace of the calling thread.</param>
    /// <param name="priority">Priority of the filter, 1 to 65535. No other process may use it in the network namespace.</param>
    /// <param name="tcx">Whether to try tcx first.</param>
    public static bool TryAttach(
        ForwardingProgram program, int interfaceIndex, ushort priority, bool tcx,
        [NotNullWhen(true)] out IngressAttachment? attachment, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(program);
        (attachment, reason) = (null, null);
        LibBpf.TcHook hook = Hook(interfaceIndex);
        LibBpf.TcOptions stale = Filter(priority);
        bool hasPredecessor = LibBpf.TcDetach(&hook, &stale) == 0;
        if (tcx)
        {
            int link = LibBpf.LinkCreate(program.Program, interfaceIndex, LibBpf.TcxIngress, null);
            if (link >= 0)
            {
                if (hasPredecessor)
                    RemoveEmptyDiscipline(interfaceIndex);
                attachment = new IngressAttachment(link, interfaceIndex, 0, ownsDiscipline: false);
                return true;
            }
        }

        // EEXIST: the clsact qdisc exists already and can be used.
        int result = LibBpf.TcHookCreate(&hook);
        bool exists = result == -Errno.Exist;
        if (result == 0 || exists)
        {
            LibBpf.TcOptions options = Filter(priority);
            options.Program = program.Program;
            result = LibBpf.TcAttach(&hook, &options);
            if (result == 0)
            {
                attachment = new IngressAttachment(0, interfaceIndex, priority, hasPredecessor || !exists);
                return true;
            }
        }

        reason = ForwardingProgram.Message(result);
        return false;
    }

    protected override bool ReleaseHandle()
    {
        if (_priority == 0)
            return LibC.Close((int)handle) == 0;
        LibBpf.TcHook hook = Hook(_interface);
        LibBpf.TcOptions options = Filter(_priority);
        bool isGone = LibBpf.TcDetach(&hook, &options) == 0;
        if (_ownsDiscipline)
            RemoveEmptyDiscipline(_interface);
        return isGone;
    }

    private static void RemoveEmptyDiscipline(int interfaceIndex)
    {
        try
        {
            using RouteSocket socket = RouteSocket.ForRequests();
            if (socket.HasFilters(interfaceIndex, IngressParent) || socket.HasFilters(interfaceIndex, EgressParent))
                return;
            LibBpf.TcHook hook = Hook(interfaceIndex);
            hook.AttachPoint = LibBpf.TcBoth;
            _ = LibBpf.TcHookDestroy(&hook);
        }
        catch (IOException)
        {
            // An empty qdisc that stays is harmless.
        }
    }

    private static LibBpf.TcHook Hook(int interfaceIndex) =>
        new() { Size = (nuint)sizeof(LibBpf.TcHook), Interface = interfaceIndex, AttachPoint = LibBpf.TcIngress };

    private static LibBpf.TcOptions Filter(uint priority) =>
        new() { Size = (nuint)sizeof(LibBpf.TcOptions), Handle = FilterHandle, Priority = priority };
}
