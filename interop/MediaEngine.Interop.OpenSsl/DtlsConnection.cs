using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>
/// An SSL object for DTLS over two memory BIOs: datagrams are written in, records are read out. Not thread-safe. Memory BIOs keep no
/// datagram boundaries, so the caller writes one datagram, lets the object consume it, and splits the output at record boundaries.
/// </summary>
public sealed unsafe class DtlsConnection : SafeHandle
{
    private const uint InitialRetransmitMicroseconds = 50_000;
    private const uint LongestRetransmitMicroseconds = 3_000_000;

    private readonly nint _input;
    private readonly nint _output;

    public DtlsConnection(DtlsContextHandle context, bool active, int mtu)
        : base(0, ownsHandle: true)
    {
        ArgumentNullException.ThrowIfNull(context);
        SetHandle(LibSsl.SSL_new(context.Pointer));
        GC.KeepAlive(context);
        _input = LibCrypto.BIO_new(LibCrypto.BIO_s_mem());
        _output = LibCrypto.BIO_new(LibCrypto.BIO_s_mem());
        if (IsInvalid || _input == 0 || _output == 0)
        {
            if (_input != 0)
                _ = LibCrypto.BIO_free(_input);
            if (_output != 0)
                _ = LibCrypto.BIO_free(_output);
            throw OpenSslException.FromQueue("SSL_new");
        }

        LibSsl.SSL_set_bio(handle, _input, _output);
        _ = LibSsl.SSL_ctrl(handle, LibSsl.SslCtrlSetMtu, mtu, null);
        LibSsl.DTLS_set_timer_cb(handle, &NextTimer);
        if (active)
            LibSsl.SSL_set_connect_state(handle);
        else
            LibSsl.SSL_set_accept_state(handle);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Discards what is left of the last datagram.</summary>
    public void ClearInput() => _ = LibCrypto.BIO_ctrl(_input, LibCrypto.BioCtrlReset, 0, null);

    public void WriteInput(ReadOnlySpan<byte> records)
    {
        fixed (byte* data = records)
            _ = LibCrypto.BIO_write(_input, data, records.Length);
    }

    /// <summary>Reads records that wait to be sent; 0 when there are none.</summary>
    public int ReadOutput(Span<byte> destination)
    {
        fixed (byte* data = destination)
            return Math.Max(0, LibCrypto.BIO_read(_output, data, destination.Length));
    }

    /// <summary>
    /// Server role, before the handshake: answers a ClientHello without the cookie with HelloVerifyRequest and keeps no state. Returns true
    /// when the ClientHello carried the cookie.
    /// </summary>
    public bool Listen(byte[] cookie)
    {
        LibCrypto.ERR_clear_error();
        nint address = LibSsl.BIO_ADDR_new();
        DtlsContextHandle.SetExpectedCookie(cookie);
        int result = LibSsl.DTLSv1_listen(handle, address);
        DtlsContextHandle.SetExpectedCookie(null);
        LibSsl.BIO_ADDR_free(address);
        LibCrypto.ERR_clear_error();
        return result > 0;
    }

    /// <summary>Continues the handshake as far as the input allows. OpenSSL checks the cookie again.</summary>
    public DtlsProgress Handshake(byte[]? cookie = null)
    {
        LibCrypto.ERR_clear_error();
        DtlsContextHandle.SetExpectedCookie(cookie);
        int result = LibSsl.SSL_do_handshake(handle);
        DtlsContextHandle.SetExpectedCookie(null);
        return result == 1 ? DtlsProgress.Done : Progress(result);
    }

    /// <summary>After the handshake: consumes the input (alerts, repeated last flights). Application data is discarded.</summary>
    public DtlsProgress Drain()
    {
        byte* unused = stackalloc byte[2048];
        LibCrypto.ERR_clear_error();
        int result;
        do
        {
            result = LibSsl.SSL_read(handle, unused, 2048);
        }
        while (result > 0);
        return Progress(result);
    }

    /// <summary>Queues a close_notify alert.</summary>
    public void Shutdown()
    {
        LibCrypto.ERR_clear_error();
        _ = LibSsl.SSL_shutdown(handle);
        LibCrypto.ERR_clear_error();
    }

    /// <summary>Time until <see cref="HandleTimeout"/> is due, by OpenSSL's own clock; false when no timer runs.</summary>
    public bool TryGetTimeout(out TimeSpan left)
    {
        LibSsl.TimeValue value = default;
        bool running = LibSsl.SSL_ctrl(handle, LibSsl.DtlsCtrlGetTimeout, 0, &value) == 1;
        left = TimeSpan.FromSeconds((long)value.Seconds) + TimeSpan.FromMicroseconds((long)value.Microseconds);
        return running;
    }

    /// <summary>Repeats the last flight when it is due; false when it was repeated too often.</summary>
    public bool HandleTimeout()
    {
        LibCrypto.ERR_clear_error();
        bool alive = LibSsl.SSL_ctrl(handle, LibSsl.DtlsCtrlHandleTimeout, 0, null) >= 0;
        LibCrypto.ERR_clear_error();
        return alive;
    }

    /// <summary>The peer's certificate in DER; null before it was received.</summary>
    public byte[]? PeerCertificate() => PeerCertificates.Read(handle);

    /// <summary>Number of the negotiated use_srtp profile; 0 for none.</summary>
    public ushort SelectedSrtpProfile()
    {
        LibSsl.SrtpProtectionProfile* profile = LibSsl.SSL_get_selected_srtp_profile(handle);
        return profile is null ? (ushort)0 : (ushort)profile->Id;
    }

    /// <summary>RFC 5705 exporter without context; false before the handshake is done.</summary>
    public bool TryExport(ReadOnlySpan<byte> label, Span<byte> destination)
    {
        fixed (byte* output = destination)
        fixed (byte* text = label)
        {
            bool done = LibSsl.SSL_export_keying_material(
                handle, output, (nuint)destination.Length, text, (nuint)label.Length, null, 0, 0) == 1;
            LibCrypto.ERR_clear_error();
            return done;
        }
    }

    protected override bool ReleaseHandle()
    {
        // The SSL object owns the BIOs.
        LibSsl.SSL_free(handle);
        return true;
    }

    private DtlsProgress Progress(int result)
    {
        int error = LibSsl.SSL_get_error(handle, result);
        LibCrypto.ERR_clear_error();
        return error switch
        {
            LibSsl.SslErrorWantRead or LibSsl.SslErrorWantWrite => DtlsProgress.NeedsInput,
            LibSsl.SslErrorZeroReturn => DtlsProgress.Closed,
            _ => DtlsProgress.Failed,
        };
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint NextTimer(nint ssl, uint microseconds) =>
        microseconds == 0 ? InitialRetransmitMicroseconds : Math.Min(2 * microseconds, LongestRetransmitMicroseconds);
}

/// <summary>The progress of a DTLS call.</summary>
public enum DtlsProgress : byte
{
    Done,
    NeedsInput,
    Closed,
    Failed,
}
