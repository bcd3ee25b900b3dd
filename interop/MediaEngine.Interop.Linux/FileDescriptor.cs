using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux;

/// <summary>An owned file descriptor (eventfd, epoll), closed once.</summary>
public sealed class FileDescriptor : SafeHandle
{
    public FileDescriptor(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public int Number => (int)handle;

    public override bool IsInvalid => handle == -1;

    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0;
}
