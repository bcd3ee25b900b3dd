using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Gsm;

/// <summary>libgsm with its function names: GSM 06.10 full rate. Loaded at run time: check <see cref="IsAvailable"/> first.</summary>
public static unsafe partial class LibGsm
{
    private const string Library = "libgsm.so.1";

    /// <summary>True when the library is installed.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library)]
    internal static partial GsmHandle gsm_create();

    [LibraryImport(Library)]
    internal static partial void gsm_destroy(nint state);

    [LibraryImport(Library)]
    internal static partial void gsm_encode(GsmHandle state, short* samples, byte* frame);

    [LibraryImport(Library)]
    internal static partial int gsm_decode(GsmHandle state, byte* frame, short* samples);
}
