using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Spandsp;

/// <summary>The T.38 gateway of libspandsp with its function names. Loaded at run time: check <see cref="IsAvailable"/> first.</summary>
public static unsafe partial class LibSpandsp
{
    private const string Library = "libspandsp.so.2";

    /// <summary>True when the library is installed.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <param name="state">0 for memory allocated by the library.</param>
    /// <param name="sendPacket">int (t38_core_state_t *s, void *user_data, const uint8_t *buf, int len, int count).</param>
    [LibraryImport(Library)]
    internal static partial T38GatewayHandle t38_gateway_init(
        nint state, delegate* unmanaged<nint, nint, byte*, int, int, int> sendPacket, nint userData);

    [LibraryImport(Library)]
    internal static partial int t38_gateway_free(nint state);

    [LibraryImport(Library)]
    internal static partial nint t38_gateway_get_t38_core_state(T38GatewayHandle state);

    [LibraryImport(Library)]
    internal static partial void t38_gateway_set_ecm_capability(T38GatewayHandle state, int allowed);

    [LibraryImport(Library)]
    internal static partial void t38_gateway_set_supported_modems(T38GatewayHandle state, int modems);

    [LibraryImport(Library)]
    internal static partial void t38_gateway_set_transmit_on_idle(T38GatewayHandle state, int transmits);

    [LibraryImport(Library)]
    internal static partial void t38_set_t38_version(nint core, int version);

    [LibraryImport(Library)]
    internal static partial int t38_gateway_rx(T38GatewayHandle state, short* samples, int length);

    [LibraryImport(Library)]
    internal static partial int t38_gateway_rx_fillin(T38GatewayHandle state, int length);

    [LibraryImport(Library)]
    internal static partial int t38_gateway_tx(T38GatewayHandle state, short* samples, int length);

    [LibraryImport(Library)]
    internal static partial int t38_core_rx_ifp_packet(nint core, byte* packet, int length, ushort sequenceNumber);
}
