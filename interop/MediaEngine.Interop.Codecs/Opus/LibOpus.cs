using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>
/// The functions of libopus 1.1 and later that the engine uses, with their names. Loaded at run time: check <see cref="IsAvailable"/>
/// first.
/// </summary>
/// <remarks>
/// opus_encoder_ctl and opus_decoder_ctl are variadic in C and declared here with the one argument that our requests have. The Linux ABIs
/// of x86-64 (System V; additionally only al is read, an upper bound for vector registers) and arm64 (AAPCS64) pass such an argument like a
/// named one. A shim would be one more file to ship with the engine. The tests set and read back every request.
/// </remarks>
public static unsafe partial class LibOpus
{
    private const string Library = "libopus.so.0";

    /// <summary>The most frames in a packet (RFC 6716 section 3.2.5: 120 ms in frames of 2.5 ms).</summary>
    internal const int MaxFrames = 48;

    /// <summary>True when the library is installed.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library)]
    internal static partial OpusEncoderHandle opus_encoder_create(int rate, int channels, int application, int* error);

    [LibraryImport(Library)]
    internal static partial void opus_encoder_destroy(nint encoder);

    [LibraryImport(Library)]
    internal static partial int opus_encoder_ctl(OpusEncoderHandle encoder, OpusRequest request, int value);

    [LibraryImport(Library)]
    internal static partial int opus_encoder_ctl(OpusEncoderHandle encoder, OpusRequest request, int* value);

    [LibraryImport(Library)]
    internal static partial int opus_encode(OpusEncoderHandle encoder, short* samples, int frameSize, byte* data, int maxBytes);

    [LibraryImport(Library)]
    internal static partial OpusDecoderHandle opus_decoder_create(int rate, int channels, int* error);

    [LibraryImport(Library)]
    internal static partial void opus_decoder_destroy(nint decoder);

    [LibraryImport(Library)]
    internal static partial int opus_decoder_ctl(OpusDecoderHandle decoder, OpusRequest request, int* value);

    [LibraryImport(Library)]
    internal static partial int opus_decode(OpusDecoderHandle decoder, byte* data, int length, short* samples, int frameSize, int fec);

    [LibraryImport(Library)]
    internal static partial int opus_packet_parse(byte* data, int length, byte* toc, byte** frames, short* sizes, int* payloadOffset);

    [LibraryImport(Library)]
    internal static partial int opus_packet_get_samples_per_frame(byte* data, int rate);
}
