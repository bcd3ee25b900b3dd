using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaEngine.Crypto.Tls;
using Xunit;

namespace MediaEngine.Crypto.Tests.Tls;

/// <summary>The TLS client against the base library's server.</summary>
public sealed class TlsClientTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task A_certificate_with_the_configured_fingerprint_is_trusted_and_data_pass_both_ways()
    {
        using var client = new TlsClient("192.0.2.64", Fingerprint);
        string heard = await ExchangeAsync(client, "DESCRIBE");

        Assert.Null(client.Failure);
        Assert.True(client.IsOpen);
        Assert.Equal("echo of DESCRIBE", heard);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_refused_and_its_fingerprint_told()
    {
        using var client = new TlsClient("camera.example");
        await ExchangeAsync(client, "DESCRIBE");

        Assert.False(client.IsOpen);
        Assert.Contains("self-signed", client.Failure, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(Fingerprint), client.Failure, StringComparison.Ordinal);
        Assert.False(client.Write("secret"u8));
    }

    [Fact]
    public async Task Another_certificate_than_the_configured_one_is_refused()
    {
        using var client = new TlsClient("camera.example", SHA256.HashData("another"u8));
        await ExchangeAsync(client, "DESCRIBE");

        Assert.False(client.IsOpen);
        Assert.Contains("not the configured one", client.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_without_TLS_fails_the_handshake()
    {
        using var client = new TlsClient("camera.example");
        client.Continue();
        client.Receive("RTSP/1.0 400 Bad Request\r\n\r\n"u8);

        Assert.Equal("The TLS handshake failed.", client.Failure);
    }

    private byte[] Fingerprint => SHA256.HashData(_certificate.RawData);

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=camera", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Sends a text to a server that echoes it; the server's answer, or nothing when the connection fails.</summary>
    private async Task<string> ExchangeAsync(TlsClient client, string text)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task server = ServeAsync(listener);
        using var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint, _cancellation);
        NetworkStream stream = socket.GetStream();
        var heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        client.Continue();
        bool isSent = false;
        while (client.Failure is null && heard.Length < "echo of ".Length + text.Length)
        {
            if (client.IsOpen && !isSent)
                isSent = client.Write(Encoding.ASCII.GetBytes(text));
            while (client.TakeOutput(buffer) is var length && length > 0)
                await stream.WriteAsync(buffer.AsMemory(0, length), _cancellation);
            int read = await stream.ReadAsync(buffer, _cancellation);
            if (read == 0)
                break;
            client.Receive(buffer.AsSpan(0, read));
            while (client.Read(buffer) is var plain && plain > 0)
                heard.Append(Encoding.ASCII.GetString(buffer, 0, plain));
        }

        socket.Close();
        await server;
        return heard.ToString();
    }

    private async Task ServeAsync(TcpListener listener)
    {
        using TcpClient accepted = await listener.AcceptTcpClientAsync(_cancellation);
        using var tls = new SslStream(accepted.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _cancellation);
            byte[] buffer = new byte[4096];
            int length = await tls.ReadAsync(buffer, _cancellation);
            if (length > 0)
                await tls.WriteAsync(Encoding.ASCII.GetBytes("echo of " + Encoding.ASCII.GetString(buffer, 0, length)), _cancellation);
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has refused the certificate.
        }
    }
}
