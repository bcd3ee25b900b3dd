using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Amr;

/// <summary>
/// libopencore-amrnb, libopencore-amrwb (decoder only) and libvo-amrwbenc, with the libraries' function names. Loaded at run time.
/// </summary>
public static unsafe partial class LibAmr
{
    private const string Narrowband = "libopencore-amrnb.so.0";
    private const string WidebandDecoder = "libopencore-amrwb.so.0";
    private const string WidebandEncoder = "libvo-amrwbenc.so.0";

    public static bool IsNarrowbandAvailable { get; } = NativeLibrary.TryLoad(Narrowband, out _);

    /// <summary>True when both libraries are installed.</summary>
    public static bool IsWidebandAvailable { get; } = NativeLibrary.TryLoad(WidebandDecoder, out _)
        && NativeLibrary.TryLoad(WidebandEncoder, out _);

    [LibraryImport(Narrowband)]
    internal static partial nint Decoder_Interface_init();

    [LibraryImport(Narrowband)]
    internal static partial void Decoder_Interface_exit(nint state);

    [LibraryImport(Narrowband)]
    internal static partial void Decoder_Interface_Decode(AmrDecoderHandle state, byte* frame, short* samples, int bad);

    [LibraryImport(Narrowband)]
    internal static partial nint Encoder_Interface_init(int dtx);

    [LibraryImport(Narrowband)]
    internal static partial void Encoder_Interface_exit(nint state);

    [LibraryImport(Narrowband)]
    internal static partial int Encoder_Interface_Encode(AmrEncoderHandle state, int mode, short* samples, byte* frame, int forceSpeech);

    [LibraryImport(WidebandDecoder)]
    internal static partial nint D_IF_init();

    [LibraryImport(WidebandDecoder)]
    internal static partial void D_IF_exit(nint state);

    [LibraryImport(WidebandDecoder)]
    internal static partial void D_IF_decode(AmrDecoderHandle state, byte* frame, short* samples, int bad);

    [LibraryImport(WidebandEncoder)]
    internal static partial nint E_IF_init();

    [LibraryImport(WidebandEncoder)]
    internal static partial void E_IF_exit(nint state);

    [LibraryImport(WidebandEncoder)]
    internal static partial int E_IF_encode(AmrEncoderHandle state, int mode, short* samples, byte* frame, int dtx);
}
