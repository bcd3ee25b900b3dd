using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Spandsp;

/// <summary>
/// A T.38 gateway between an audio fax machine (8000 Hz, 16 bit) and a T.38 fax machine: samples and IFP packets in and out. Not
/// thread-safe.
/// </summary>
public sealed unsafe class T38GatewayHandle() : SafeHandle(0, ownsHandle: true)
{
    private nint _core;
    private GCHandle _receiver;

    public override bool IsInvalid => handle == 0;

    /// <param name="packets">Receives the IFP packets for the T.38 side while <see cref="ReceiveAudio"/> or <see cref="ReadAudio"/>
    /// runs.</param>
    /// <param name="ecm">Whether error correction mode (T.30 annex A) may be negotiated.</param>
    /// <param name="version">T.38 version, 0 to 3.</param>
    /// <exception cref="InvalidOperationException">The library is out of memory.</exception>
    public static T38GatewayHandle Create(IIfpPackets packets, bool ecm, FaxModems modems, int version)
    {
        var receiver = GCHandle.Alloc(packets);
        T38GatewayHandle gateway = LibSpandsp.t38_gateway_init(0, &OnPacket, GCHandle.ToIntPtr(receiver));
        if (gateway.IsInvalid)
        {
            receiver.Free();
            throw new InvalidOperationException("t38_gateway_init failed");
        }

        gateway._receiver = receiver;
        gateway._core = LibSpandsp.t38_gateway_get_t38_core_state(gateway);
        LibSpandsp.t38_gateway_set_ecm_capability(gateway, ecm ? 1 : 0);
        LibSpandsp.t38_gateway_set_supported_modems(gateway, (int)modems);
        LibSpandsp.t38_gateway_set_transmit_on_idle(gateway, 1);
        LibSpandsp.t38_set_t38_version(gateway._core, version);
        return gateway;
    }

    /// <summary>Takes audio of the fax machine.</summary>
    public void ReceiveAudio(Span<short> samples)
    {
        fixed (short* input = samples)
            _ = LibSpandsp.t38_gateway_rx(this, input, samples.Length);
    }

    /// <summary>Reports this many lost samples.</summary>
    public void ReceiveLoss(int samples) => _ = LibSpandsp.t38_gateway_rx_fillin(this, samples);

    /// <summary>Takes a packet of the T.38 side.</summary>
    public void ReceivePacket(ReadOnlySpan<byte> ifp, ushort sequenceNumber)
    {
        fixed (byte* input = ifp)
            _ = LibSpandsp.t38_core_rx_ifp_packet(_core, input, ifp.Length, sequenceNumber);
    }

    /// <summary>Writes the next audio for the fax machine. Returns the number of samples written; the rest is silence.</summary>
    public int ReadAudio(Span<short> samples)
    {
        fixed (short* output = samples)
            return LibSpandsp.t38_gateway_tx(this, output, samples.Length);
    }

    protected override bool ReleaseHandle()
    {
        _ = LibSpandsp.t38_gateway_free(handle);
        if (_receiver.IsAllocated)
            _receiver.Free();
        return true;
    }

    [UnmanagedCallersOnly]
    private static int OnPacket(nint core, nint receiver, byte* packet, int length, int copies)
    {
        if (length > 0 && GCHandle.FromIntPtr(receiver).Target is IIfpPackets packets)
            packets.Add(new ReadOnlySpan<byte>(packet, length), copies);
        return 0;
    }
}
