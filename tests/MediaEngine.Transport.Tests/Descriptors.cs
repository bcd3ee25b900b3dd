using System.Runtime.InteropServices;

namespace MediaEngine.Transport.Tests;

/// <summary>The descriptors of this process as the kernel lists them.</summary>
internal static unsafe partial class Descriptors
{
    public static bool IsOpen(int descriptor) => File.Exists($"/proc/self/fdinfo/{descriptor}");

    /// <summary>Open sockets of this process.</summary>
    public static int Sockets() => Directory.GetFiles("/proc/self/fd").Count(IsSocket);

    public static int Option(int descriptor, int level, int name)
    {
        int value;
        uint length = sizeof(int);
        Assert.Equal(0, GetSockOpt(descriptor, level, name, &value, &length));
        return value;
    }

    private static bool IsSocket(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetSockOpt(int descriptor, int level, int name, void* value, uint* length);
}
