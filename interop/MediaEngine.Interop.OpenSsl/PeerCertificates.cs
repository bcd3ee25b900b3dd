namespace MediaEngine.Interop.OpenSsl;

/// <summary>Reads the certificate of a peer.</summary>
internal static unsafe class PeerCertificates
{
    /// <summary>In DER; null before it was received.</summary>
    public static byte[]? Read(nint ssl)
    {
        nint certificate = LibSsl.SSL_get1_peer_certificate(ssl);
        if (certificate == 0)
            return null;
        int length = LibCrypto.i2d_X509(certificate, null);
        byte[] der = new byte[Math.Max(0, length)];
        fixed (byte* data = der)
        {
            byte* at = data;
            if (length > 0)
                _ = LibCrypto.i2d_X509(certificate, &at);
        }

        LibCrypto.X509_free(certificate);
        return der;
    }
}
