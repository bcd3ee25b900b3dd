using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using MediaEngine.Primitives;
using MediaEngine.Server.Notification;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using MediaEngine.Signalling.Calls;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Notification;

public sealed class XmlRpcNotifierTests
{
    [Theory]
    [InlineData(0, "di(sbc,postControlCmd,a<1>,teardown) di(sbc,postControlCmd,b,teardown)")]
    [InlineData(1, "teardown(c&1)")]
    [InlineData(2, "dlg.terminate_dlg(c&1,a<1>,b)")]
    public void Each_format_calls_its_method(int format, string expected) =>
        Assert.Equal(expected, string.Join(' ', XmlRpcNotifier.Messages(Call(), format).Select(Called)));

    [Fact]
    public void The_address_of_the_proxy_stands_in_the_URL_unless_signalling_named_another()
    {
        Assert.Equal("http://192.0.2.9:8080/x", XmlRpcNotifier.Url("http://%%:8080/x", Call()));
        Assert.Equal("http://[2001:db8::1]:8080/x", XmlRpcNotifier.Url("http://%%:8080/x", Call() with { CallbackHost = "2001:db8::1" }));
        Assert.Equal("http://198.51.100.1/", XmlRpcNotifier.Url("http://198.51.100.1/", Call()));
    }

    [Fact]
    public void An_invalid_URL_stops_the_start()
    {
        Assert.Equal("b2b-url", Assert.Throws<OptionException>(() => Configured.With("--b2b-url=ftp://%%/")).Option);
        Assert.Equal(new XmlRpcOptions("http://%%/", 2), Configured.With("--b2b-url=http://%%/", "--xmlrpc-format=2").XmlRpc);
        Assert.Null(Configured.With().XmlRpc);
    }

    [Fact]
    public async Task Each_configured_receiver_is_notified_and_one_without_a_reply_delays_nothing()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        XmlRpcOptions options = new($"http://%%:{port}/rpc", 1);
        await using XmlRpcNotifier notifier = new(options, NullLogger.Instance);

        notifier.Tell(Call() with { CallbackHost = "127.0.0.1" });
        using TcpClient client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        string request = await ReadAsync(client.GetStream());
        Assert.StartsWith("POST /rpc HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/xml", request, StringComparison.Ordinal);
        Assert.Equal("teardown(c&1)", Called(request[request.IndexOf("\r\n\r\n", StringComparison.Ordinal)..].Trim()));
    }

    private static TimedOutCall Call()
    {
        Assert.True(TransportAddress.TryParseAddress("192.0.2.9", out TransportAddress proxy));
        return new TimedOutCall("c&1", proxy.WithPort(5060), null, ["a<1>", "b"]);
    }

    /// <summary>The call as "method(first,second)", read by an XML parser.</summary>
    private static string Called(string body)
    {
        XElement call = XElement.Parse(body);
        return $"{call.Element("methodName")!.Value}({string.Join(',', call.Descendants("string").Select(s => s.Value))})";
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (!text.ToString().Contains("</methodCall>", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
