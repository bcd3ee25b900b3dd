using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaEngine.Server.Listeners;
using Xunit;

namespace MediaEngine.Server.Tests.Listeners;

public sealed class CliListenerTests
{
    [Theory]
    [InlineData("list totals\n", "<list totals>")]
    [InlineData("list totals\r\n", "<list totals>")]
    [InlineData("list totals", "<list totals>")]
    [InlineData("\n", "")]
    public async Task One_line_is_answered_and_the_connection_closed(string sent, string expected)
    {
        using var fixture = new ControlFixture();
        fixture.Control.Start();
        await using var listener = new CliListener(
            new IPEndPoint(IPAddress.Loopback, 0), fixture.Control, fixture.Gate, command => $"<{command}>");
        using TcpClient client = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));

        string answer = sent.EndsWith('\n')
            ? await ControlFixture.ReadToEndAsync(client.GetStream())
            : await ControlFixture.FinishAsync(client);

        Assert.Equal(expected, answer);
    }

    [Fact]
    public async Task A_line_that_never_ends_is_not_executed()
    {
        using var fixture = new ControlFixture();
        fixture.Control.Start();
        bool executed = false;
        await using var listener = new CliListener(
            new IPEndPoint(IPAddress.Loopback, 0), fixture.Control, fixture.Gate, _ => (executed = true).ToString());
        using TcpClient client = await ControlFixture.ConnectAsync(listener.LocalEndPoint);
        await client.GetStream().WriteAsync(new byte[4096]);

        Assert.Equal("", await ControlFixture.ReadToEndAsync(client.GetStream()));
        Assert.False(executed);
    }
}
