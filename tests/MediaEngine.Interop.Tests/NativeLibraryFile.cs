using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Tests;

/// <summary>
/// libmediaengine_native.so: from MEDIAENGINE_NATIVE (a file or a folder), otherwise artifacts/native/ of the source tree.
/// </summary>
internal static class NativeLibraryFile
{
    private const string FileName = "libmediaengine_native.so";

    /// <summary>Loads the library, or skips the calling test with the reason.</summary>
    public static nint Load()
    {
        string? path = Find();
        if (path is null)
            Assert.Skip($"{FileName} is not built: run native/build.sh or set MEDIAENGINE_NATIVE");
        return NativeLibrary.Load(path);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("MEDIAENGINE_NATIVE") is { Length: > 0 } configured)
        {
            string file = Directory.Exists(configured) ? Path.Combine(configured, FileName) : configured;
            return File.Exists(file) ? file : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "artifacts", "native", FileName);
            if (File.Exists(file))
                return file;
        }

        return null;
    }
}
