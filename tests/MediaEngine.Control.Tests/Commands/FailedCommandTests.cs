using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

public sealed class FailedCommandTests
{
    private readonly NgSignalling _signalling = new();

    [Theory]
    [InlineData(NgCommand.BlockMedia, "from-tag", "a")]
    [InlineData(NgCommand.SubscribeRequest, "from-tag", "a")]
    [InlineData(NgCommand.Publish, "from-tag", "p")]
    [InlineData(NgCommand.Create, "from-tag", "p")]
    [InlineData(NgCommand.StartRecording, "from-tag", "a")]
    public void A_worker_that_takes_no_plan_leaves_call_and_ports_as_they_were(NgCommand command, string key, string value)
    {
        _signalling.Establish();
        string before = Describe();
        int ports = _signalling.Ports.Outstanding;
        _signalling.Media.Refuses = true;
        Assert.Equal(
            "Media worker is overloaded",
            _signalling.ErrorOf(command, ("call-id", "c1"), (key, value), ("sdp", NgSignalling.Sdp(6300))));
        _signalling.Media.Refuses = false;
        Assert.Equal(before, Describe());
        Assert.Equal(ports, _signalling.Ports.Outstanding);
    }

    [Fact]
    public void Record_call_tells_the_file_and_stop_recording_ends_it()
    {
        NgDictionary offer = _signalling.Send(
            NgCommand.Offer, ("call-id", "c 1"), ("from-tag", "a"), ("record-call", "yes"), ("sdp", NgSignalling.Sdp(6000)));
        string file = Assert.Single(((NgList)offer["recordings"]!).Items).ToString()!;
        Assert.StartsWith("/recordings/pcaps/c%201-", file);
        Assert.Equal(1, Recording());
        _signalling.Send(NgCommand.PauseRecording, ("call-id", "c 1"));
        Assert.Equal(0, Recording());
        _signalling.Send(NgCommand.Offer, ("call-id", "c 1"), ("from-tag", "a"), ("record-call", "yes"), ("sdp", NgSignalling.Sdp(6000)));
        Assert.Equal(0, Recording());
        _signalling.Send(NgCommand.StartRecording, ("call-id", "c 1"));
        Assert.Equal(1, Recording());
        _signalling.Send(NgCommand.StopRecording, ("call-id", "c 1"));
        Assert.Equal(0, Recording());

        long Recording() =>
            ((NgInteger)((NgDictionary)_signalling.Send(NgCommand.Query, ("call-id", "c 1"))["recording"]!)["call recording"]!).Value;
    }

    [Fact]
    public void Cli_is_answered_by_the_command_line_interface()
    {
        _signalling.Engine.CommandLine = line => $"did {line}\n";
        Assert.Equal("did list numsessions\n", _signalling.Send(NgCommand.Cli, ("body", "list numsessions")).TextOf("response"));
    }

    private string Describe()
    {
        System.Buffers.ArrayBufferWriter<byte> json = new();
        NgJsonWriter.Write(json, _signalling.Engine.Describe("c1")!);
        return System.Text.Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
