using System.Runtime.InteropServices;

namespace MediaEngine.Testing;

/// <summary>A fax machine of libspandsp with audio of 8000 Hz and 16 bit. Sends or receives one document.</summary>
public sealed unsafe partial class FaxMachine : IDisposable
{
    private const string Library = "libspandsp.so.2";

    private readonly nint _fax;

    /// <param name="document">A TIFF file, which the caller sends and the called machine writes.</param>
    /// <param name="ecm">Error correction mode.</param>
    public FaxMachine(string document, bool calls, bool ecm = false)
    {
        _fax = fax_init(0, calls ? 1 : 0);
        fax_set_transmit_on_idle(_fax, 1);
        nint t30 = fax_get_t30_state(_fax);
        _ = t30_set_ecm_capability(t30, ecm ? 1 : 0);
        if (calls)
            t30_set_tx_file(t30, document, -1, -1);
        else
            t30_set_rx_file(t30, document, -1);
    }

    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    public void Hear(Span<short> samples)
    {
        fixed (short* input = samples)
            _ = fax_rx(_fax, input, samples.Length);
    }

    public void Speak(Span<short> samples)
    {
        int length;
        fixed (short* output = samples)
            length = fax_tx(_fax, output, samples.Length);
        samples[Math.Max(0, length)..].Clear();
    }

    public void Dispose() => _ = fax_free(_fax);

    /// <summary>A page of 1728 by <paramref name="lines"/> dots with a pattern, as an uncompressed TIFF.</summary>
    public static void WritePage(string file, int lines)
    {
        const int Width = 1728;
        const int Tags = 12;
        int size = Width / 8 * lines;
        using var writer = new BinaryWriter(File.Create(file));
        writer.Write("II"u8);
        writer.Write((ushort)42);
        writer.Write(8 + size);
        for (int line = 0; line < lines; line++)
        {
            for (int octet = 0; octet < Width / 8; octet++)
                writer.Write((byte)(line / 16 % 2 == octet / 12 % 2 ? 0 : 0xF0 >> (line % 4)));
        }

        void Tag(ushort tag, ushort type, int value)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(value);
        }

        int rationals = 8 + size + 2 + Tags * 12 + 4;
        writer.Write((ushort)Tags);
        Tag(256, 4, Width);
        Tag(257, 4, lines);
        Tag(258, 3, 1);
        Tag(259, 3, 1);
        Tag(262, 3, 0);
        Tag(273, 4, 8);
        Tag(277, 3, 1);
        Tag(278, 4, lines);
        Tag(279, 4, size);
        Tag(282, 5, rationals);
        Tag(283, 5, rationals + 8);
        Tag(296, 3, 2);
        writer.Write(0);
        writer.Write(204);
        writer.Write(1);
        writer.Write(98);
        writer.Write(1);
    }

    [LibraryImport(Library)]
    private static partial nint fax_init(nint state, int calls);

    [LibraryImport(Library)]
    private static partial int fax_free(nint state);

    [LibraryImport(Library)]
    private static partial nint fax_get_t30_state(nint state);

    [LibraryImport(Library)]
    private static partial void fax_set_transmit_on_idle(nint state, int transmits);

    [LibraryImport(Library)]
    private static partial int fax_rx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    private static partial int fax_tx(nint state, short* samples, int length);

    [LibraryImport(Library)]
    private static partial int t30_set_ecm_capability(nint t30, int enabled);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void t30_set_tx_file(nint t30, string file, int first, int last);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void t30_set_rx_file(nint t30, string file, int last);
}
