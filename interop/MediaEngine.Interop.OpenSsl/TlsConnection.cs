using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>
/// A TLS client over two memory BIOs: octets of the peer are written in, octets for the peer are read out. The certificate is verified
/// during the handshake, and the handshake goes on whatever the result is: the caller decides by <see cref="VerifyResult"/>. Not
/// thread-safe.
/// </summary>
public sealed unsafe class TlsConnection : SafeHandle
{
    private readonly nint _input;
    private readonly nint _output;

    /// <param name="host">Name or address that the certificate must be for.</param>
    /// <exception cref="OpenSslException">OpenSSL cannot make the connection.</exception>
    public TlsConnection(TlsContextHandle context, string host)
        : base(0, ownsHandle: true)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(host);
        SetHandle(LibSsl.SSL_new(context.Pointer));
        GC.KeepAlive(context);
        _input = LibCrypto.BIO_new(LibCrypto.BIO_s_mem());
        _output = LibCrypto.BIO_new(LibCrypto.BIO_s_mem());
        if (IsInvalid || _input == 0 || _output == 0)
            throw OpenSslException.FromQueue("SSL_new");
        LibSsl.SSL_set_bio(handle, _input, _output);
        LibSsl.SSL_set_connect_state(handle);
        nint parameters = LibSsl.SSL_get0_param(handle);

        // An address has no name for the server to choose a certificate by (RFC 6066 section 3).
        if (LibCrypto.X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1)
            return;
        _ = LibSsl.SSL_set1_host(handle, host);
        nint name = Marshal.StringToCoTaskMemUTF8(host);
        _ = LibSsl.SSL_ctrl(handle, LibSsl.SslCtrlSetTlsExtHostName, 0, (void*)name);
        Marshal.FreeCoTaskMem(name);
        LibCrypto.ERR_clear_error();
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Of the certificate; 0 when it is valid.</summary>
    public int VerifyResult => (int)LibSsl.SSL_get_verify_result(handle);

    /// <summary>OpenSSL's words for a result.</summary>
    public static string TextOf(int verifyResult) => Marshal.PtrToStringUTF8(LibCrypto.X509_verify_cert_error_string(verifyResult)) ?? "";

    public void WriteInput(ReadOnlySpan<byte> octets)
    {
        fixed (byte* data = octets)
            _ = LibCrypto.BIO_write(_input, data, octets.Length);
    }

    /// <summary>Reads octets that wait to be sent; 0 when there are none.</summary>
    public int ReadOutput(Span<byte> destination)
    {
        fixed (byte* data = destination)
            return Math.Max(0, LibCrypto.BIO_read(_output, data, destination.Length));
    }

    /// <summary>Continues the handshake as far as the input allows.</summary>
    public DtlsProgress Handshake()
    {
        LibCrypto.ERR_clear_error();
        int result = LibSsl.SSL_do_handshake(handle);
        return result == 1 ? DtlsProgress.Done : Progress(result);
    }

    /// <summary>Reads what the peer has sent. 0 when there is nothing now; -1 when the connection is over.</summary>
    public int Read(Span<byte> destination)
    {
        LibCrypto.ERR_clear_error();
        int result;
        fixed (byte* data = destination)
            result = LibSsl.SSL_read(handle, data, destination.Length);
        if (result > 0)
            return result;
        return Progress(result) == DtlsProgress.NeedsInput ? 0 : -1;
    }

    /// <summary>Encrypts octets for the peer. False before the end of the handshake, and after an error.</summary>
    public bool Write(ReadOnlySpan<byte> octets)
    {
        LibCrypto.ERR_clear_error();
        fixed (byte* data = octets)
            return LibSsl.SSL_write(handle, data, octets.Length) == octets.Length;
    }

    /// <summary>The peer's certificate in DER; null before it was received.</summary>
    public byte[]? PeerCertificate() => PeerCertificates.Read(handle);

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
}
