using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.G729;

/// <summary>
/// libbcg729 with its function names: G.729 Annex A, with the comfort noise of Annex B. Loaded at run time: check <see cref="IsAvailable"/>
/// first.
/// </summary>
public static unsafe partial class LibBcg729
{
    private const string Library = "libbcg729.so.0";

    /// <summary>True when the library is installed.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library)]
    internal static partial nint initBcg729EncoderChannel(byte enableVoiceActivityDetection);

    [LibraryImport(Library)]
    internal static partial void closeBcg729EncoderChannel(nint state);

    [LibraryImport(Library)]
    internal static partial void bcg729Encoder(G729EncoderHandle state, short* samples, byte* frame, byte* length);

    [LibraryImport(Library)]
    internal static partial nint initBcg729DecoderChannel();

    [LibraryImport(Library)]
    internal static partial void closeBcg729DecoderChannel(nint state);

    [LibraryImport(Library)]
    internal static partial void bcg729Decoder(
        G729DecoderHandle state, byte* frame, byte length, byte isErased, byte isSilence, byte isRfc3389, short* samples);
}
