using System.Diagnostics.CodeAnalysis;

namespace MediaEngine.Interop.Linux.Bpf;

/// <summary>
/// The program in the driver of one interface (native XDP). It is a link, which ends with the process in every case. An interface can have
/// one such program; a program of somebody else is not replaced.
/// </summary>
public sealed unsafe class XdpAttachment : Microsoft.Win32.SafeHandles.SafeHandleMinusOneIsInvalid
{
    private XdpAttachment(int link)
        : base(ownsHandle: true) => SetHandle(link);

    /// <param name="interfaceIndex">Index of the interface in the network namespace of the calling thread.</param>
    public static bool TryAttach(
        ForwardingProgram program, int interfaceIndex, [NotNullWhen(true)] out XdpAttachment? attachment,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(program);
        (attachment, reason) = (null, null);
        LibBpf.LinkOptions options = new() { Size = (nuint)sizeof(LibBpf.LinkOptions), Flags = LibBpf.XdpDriverMode };
        int link = LibBpf.LinkCreate(program.FrameProgram, interfaceIndex, LibBpf.Xdp, &options);
        if (link >= 0)
            attachment = new XdpAttachment(link);
        else
            reason = -link is Errno.Busy or Errno.Exist ? "another program is attached" : ForwardingProgram.Message(link);
        return attachment is not null;
    }

    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
