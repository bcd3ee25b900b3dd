using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests;

/// <summary>All viewers of a worker use one UDP port.</summary>
public sealed class SharedPortTests : IDisposable
{
    private static readonly MediaPort _shared = new(1, TestAddress.Parse("127.0.0.1:5000"), -1, "pub") { IsShared = true };

    private readonly GatewayRig _rig = new(_shared);

    public SharedPortTests() => _rig.Put("clock", "test:clock");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Two_viewers_get_pictures_and_sound_from_the_shared_port()
    {
        SimEndpoint[] viewers = [Watch("a", 7000), Watch("b", 7000, "127.0.0.21")];
        _rig.Run(TimeSpan.FromSeconds(2));

        foreach (SimEndpoint viewer in viewers)
        {
            int[] types = [.. viewer.Received.Where(d => d.Bytes[0] >= 128).Select(d => d.Bytes[1] & 0x7f)];
            Assert.InRange(types.Count(t => t == 8), 80, 101);
            Assert.True(types.Count(t => t == 96) > 48);
            Assert.All(viewer.Received, d => Assert.Equal(_shared.Local, d.From));
        }
    }

    [Fact]
    public void Three_hundred_sessions_take_no_port_of_the_range()
    {
        var sessions = new List<string>();
        for (int i = 0; i < 300; i++)
        {
            SessionReply reply = _rig.Watch("clock", Offer($"v{i}", 7000));
            Assert.Equal(_shared.Local.Port, Assert.Single(Read(reply).Sections.Select(s => s.Port).Distinct()));
            sessions.Add(reply.SessionId!);
        }

        Assert.Equal(0, _rig.Worker.Ports.Outstanding);
        Assert.Equal(1, _rig.Worker.Io.AttachedPorts);
        foreach (string session in sessions)
            Assert.True(_rig.Gateway.End(session, _rig.Network.Now));
        Assert.Equal(1, _rig.Worker.Io.AttachedPorts);
    }

    private SimEndpoint Watch(string name, int port, string address = "127.0.0.20")
    {
        SimEndpoint endpoint = _rig.Network.AddEndpoint($"{address}:{port}");
        IceHost ice = new IceHost(_rig.Network, endpoint).WithCredentials(name);
        SessionDescription answer = Read(_rig.Watch("clock", Offer(name, port)));
        MediaDescription head = answer.Sections[0];
        string[] candidate = head.AttributeValues("candidate").First().Split(' ');
        ice.Agent.Follow(
            new IceParameters(ice.Ufrag, ice.Password, head.AttributeValues("ice-ufrag").First(), head.AttributeValues("ice-pwd").First(),
                Controlling: true, Lite: false),
            [new IceLocal(0, ice.Address, 65535)],
            [new IceCandidate(TestAddress.Parse($"{candidate[4]}:{candidate[5]}"), 5)], _rig.Network.Now);
        ice.Pump();
        return endpoint;
    }

    private static string Offer(string name, int port) => string.Join(
        "\r\n", "v=0", "o=- 1 1 IN IP4 127.0.0.20", "s=-", "c=IN IP4 127.0.0.20", "t=0 0", "a=group:BUNDLE 0 1",
        $"a=ice-ufrag:{name}Frag", $"a=ice-pwd:{name}PasswordOf22Characters",
        $"m=audio {port} RTP/AVPF 8", "a=mid:0", "a=recvonly", "a=rtcp-mux",
        $"m=video {port} RTP/AVPF 96", "a=mid:1", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1", "a=recvonly", "a=rtcp-mux",
        "");

    private static SessionDescription Read(SessionReply reply)
    {
        Assert.Equal(SessionOutcome.Done, reply.Outcome);
        Assert.True(SdpReader.TryRead(reply.Sdp!, out SessionDescription answer, out _));
        return answer;
    }
}
