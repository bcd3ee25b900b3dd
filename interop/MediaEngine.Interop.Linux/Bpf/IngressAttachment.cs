using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>
/// The program at the ingress of one interface. A tcx link where the kernel has it (6.6): it ends with the process, whatever ends that. Else a
/// filter of clsact, which has to be taken away; one that a crashed process left at the same priority is replaced.
/// </summary>
public sealed unsafe class IngressAttachment : SafeHandle
{
    private const uint FilterHandle = 0x4d45;

    private readonly int _interface;
    private readonly uint _priority;

    private IngressAttachment(int link, int interfaceIndex, uint priority)
        : base(-1, ownsHandle: true)
    {
        SetHandle(link);
        (_interface, _priority) = (interfaceIndex, priority);
    }

    /// <summary>"tcx" or "clsact".</summary>
    public string Kind => _priority == 0 ? "tcx" : "clsact";

    public override bool IsInvalid => handle == -1;

    /// <param name="interfaceIndex">Index of the interface in the network namespace of the calling thread.</param>
    /// <param name="priority">Of the filter, 1 to 65535; this process alone uses it in the namespace.</param>
    /// <param name="tcx">Try tcx first.</param>
    public static bool TryAttach(
        ForwardingProgram program, int interfaceIndex, ushort priority, bool tcx,
        [NotNullWhen(true)] out IngressAttachment? attachment, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(program);
        (attachment, reason) = (null, null);
        LibBpf.TcHook hook = Hook(interfaceIndex);
        LibBpf.TcOptions stale = Filter(priority);
        _ = LibBpf.TcDetach(&hook, &stale);
        if (tcx)
        {
            int link = LibBpf.LinkCreate(program.Program, interfaceIndex, LibBpf.TcxIngress, null);
            if (link >= 0)
            {
                attachment = new IngressAttachment(link, interfaceIndex, 0);
                return true;
            }
        }

        // EEXIST: somebody else has made the clsact qdisc, which is as good.
        int result = LibBpf.TcHookCreate(&hook);
        if (result is 0 or -Errno.Exist)
        {
            LibBpf.TcOptions options = Filter(priority);
            options.Program = program.Program;
            result = LibBpf.TcAttach(&hook, &options);
            if (result == 0)
            {
                attachment = new IngressAttachment(0, interfaceIndex, priority);
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
        return LibBpf.TcDetach(&hook, &options) == 0;
    }

    private static LibBpf.TcHook Hook(int interfaceIndex) =>
        new() { Size = (nuint)sizeof(LibBpf.TcHook), Interface = interfaceIndex, AttachPoint = LibBpf.TcIngress };

    private static LibBpf.TcOptions Filter(uint priority) =>
        new() { Size = (nuint)sizeof(LibBpf.TcOptions), Handle = FilterHandle, Priority = priority };
}
