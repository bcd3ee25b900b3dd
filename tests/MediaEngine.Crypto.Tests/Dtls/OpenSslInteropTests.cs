using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Dtls;

/// <summary>
/// Handshakes with the openssl command line tool over loopback: an independent program checks flights, profile and exporter.
/// </summary>
public sealed partial class OpenSslInteropTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dtls").FullName;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DtlsContext _context = new(DtlsNetwork.NewCertificate());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_server_role_and_s_client_export_the_same_keys(bool cookie)
    {
        if (!File.Exists("/usr/bin/openssl"))
            Assert.Skip("/usr/bin/openssl is not installed");
        byte[] fingerprint = WriteCertificate();
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var endpoint = new DtlsEndpoint(_context, cookie ? new byte[32] : default);
        Assert.True(endpoint.SetPeerFingerprint("sha-256", fingerprint, DtlsNetwork.Now));
        using Process peer = Start(
            $"s_client -dtls1_2 -connect 127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port} -cert {_directory}/cert.pem -key " +
            $"{_directory}/key.pem");
        Pump(endpoint, peer);
        Compare(endpoint, peer);
    }

    [Fact]
    public void The_client_role_and_s_server_export_the_same_keys()
    {
        if (!File.Exists("/usr/bin/openssl"))
            Assert.Skip("/usr/bin/openssl is not installed");
        byte[] fingerprint = WriteCertificate();
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port;
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        }

        using Process peer = Start(
            $"s_server -dtls1_2 -accept 127.0.0.1:{port} -Verify 1 -cert {_directory}/cert.pem -key {_directory}/key.pem");
        using var endpoint = new DtlsEndpoint(_context);
        Assert.True(endpoint.SetPeerFingerprint("sha-256", fingerprint, DtlsNetwork.Now));
        endpoint.Connect(TransportAddress.FromIPv4(0x7f000001, (ushort)port), DtlsNetwork.Now);
        Pump(endpoint, peer);
        Compare(endpoint, peer);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _context.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [GeneratedRegex("Keying material: ([0-9A-F]+)")]
    private static partial Regex KeyingMaterial();

    private static Process Start(string arguments) => Process.Start(new ProcessStartInfo("/usr/bin/openssl", arguments
        + " -use_srtp SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80 -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 56")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static void Compare(DtlsEndpoint endpoint, Process peer)
    {
        Assert.True(endpoint.IsConnected, "no handshake with openssl");
        Assert.Same(SrtpProfile.AeadAes128Gcm, endpoint.Keys!.Profile);
        // It prints the keying material once the handshake is done, then waits for input.
        string text = "";
        while (!KeyingMaterial().IsMatch(text) && peer.StandardOutput.ReadLine() is string line)
            text += line + "\n";
        peer.Kill();
        byte[] material = Convert.FromHexString(KeyingMaterial().Match(text).Groups[1].Value);
        DtlsSrtpKeys expected = DtlsSrtpKeys.Split(SrtpProfile.AeadAes128Gcm, material, endpoint.IsActive);
        Assert.Equal(expected.Send.Key.ToArray(), endpoint.Keys.Send.Key.ToArray());
        Assert.Equal(expected.Send.Salt.ToArray(), endpoint.Keys.Send.Salt.ToArray());
        Assert.Equal(expected.Receive.Key.ToArray(), endpoint.Keys.Receive.Key.ToArray());
        Assert.Equal(expected.Receive.Salt.ToArray(), endpoint.Keys.Receive.Salt.ToArray());
    }

    private byte[] WriteCertificate()
    {
        DtlsCertificate certificate = DtlsNetwork.NewCertificate();
        File.WriteAllText(Path.Combine(_directory, "cert.pem"),
            System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", certificate.Der));
        File.WriteAllText(Path.Combine(_directory, "key.pem"),
            System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", certificate.PrivateKey));
        return certificate.Fingerprint("sha-256")!;
    }

    private void Pump(DtlsEndpoint endpoint, Process peer)
    {
        byte[] buffer = new byte[4096];
        MonotonicTime end = DtlsNetwork.Now + TimeSpan.FromSeconds(20);
        while (DtlsNetwork.Now < end && !peer.HasExited)
        {
            while (endpoint.TryGetTransmit(buffer, out TransportAddress to, out int length))
                _socket.SendTo(buffer.AsSpan(0, length), new IPEndPoint(IPAddress.Parse(to.AddressText()), to.Port));
            if (endpoint.IsConnected)
                return;
            if (DtlsNetwork.Now >= endpoint.NextDeadline)
                endpoint.HandleTimeout(DtlsNetwork.Now);
            if (!_socket.Poll(TimeSpan.FromMilliseconds(10), SelectMode.SelectRead))
                continue;
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            try
            {
                int received = _socket.ReceiveFrom(buffer, ref from);
                endpoint.Receive(buffer.AsSpan(0, received), TransportAddress.From((IPEndPoint)from), DtlsNetwork.Now);
            }
            catch (SocketException)
            {
                // The server does not listen yet and ICMP answered. The handshake repeats its ClientHello.
            }
        }
    }
}
