using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Testing;

namespace MediaEngine.Gateway.Tests;

/// <summary>A viewer without encryption: offers, and makes frames from what it receives.</summary>
internal sealed class SimViewer : IDisposable
{
    private readonly FramePool _pool = new(64 << 20);
    private readonly Dictionary<byte, Depacketizer> _depacketizers = [];
    private readonly SimEndpoint _video;
    private readonly SimEndpoint _audio;
    private readonly GatewayRig _rig;
    private TransportAddress _from;

    /// <param name="video">rtpmap and fmtp lines of the video section, for payload type 96 and more.</param>
    public SimViewer(GatewayRig rig, int port = 6000, string video = "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1",
        string payloads = "96")
    {
        _rig = rig;
        _audio = rig.Network.AddEndpoint($"198.51.100.10:{port}");
        _video = rig.Network.AddEndpoint($"198.51.100.10:{port + 2}");
        _video.OnReceive = Receive;
        _audio.OnReceive = Receive;
        Offer = string.Join(
            "\r\n", "v=0", "o=- 1 1 IN IP4 198.51.100.10", "s=-", "c=IN IP4 198.51.100.10", "t=0 0",
            $"m=audio {port} RTP/AVPF 8", "a=recvonly", "a=rtcp-mux",
            $"m=video {port + 2} RTP/AVPF {payloads}", video, "a=rtcp-fb:* nack pli", "a=recvonly", "a=rtcp-mux", "");
    }

    public string Offer { get; }

    public SessionReply? Reply { get; private set; }

    public SessionDescription Answer { get; private set; } = null!;

    /// <summary>Video frames in the order of arrival.</summary>
    public List<ViewedFrame> Video { get; } = [];

    public List<ViewedFrame> Audio { get; } = [];

    public uint VideoSsrc { get; private set; }

    /// <summary>Sequence numbers of video packets in the order of arrival.</summary>
    public List<ushort> VideoNumbers { get; } = [];

    public SimViewer Watch(string stream)
    {
        Reply = _rig.Watch(stream, Offer);
        if (Reply.Sdp is { } sdp && SdpReader.TryRead(sdp, out SessionDescription answer, out _))
            Answer = answer;
        Report();
        return this;
    }

    /// <summary>Asks for a key frame (RFC 4585 section 6.3.1).</summary>
    public void AskForKeyFrame()
    {
        byte[] compound = new byte[64];
        int length = ReceiverReport.Write(compound, 77, []);
        length += Pli.Write(compound.AsSpan(length), 77, VideoSsrc);
        _video.Send(_from, compound.AsSpan(0, length));
    }

    public void Dispose()
    {
        foreach (Depacketizer depacketizer in _depacketizers.Values)
            depacketizer.Dispose();
        _pool.Dispose();
    }

    /// <summary>A viewer that does not report has gone.</summary>
    private void Report()
    {
        _rig.Network.Schedule(TimeSpan.FromSeconds(5), Report);
        if (VideoSsrc == 0)
            return;
        byte[] report = new byte[ReceiverReport.FixedLength];
        _video.Send(_from, report.AsSpan(0, ReceiverReport.Write(report, 77, [])));
    }

    /// <summary>By the rtpmap lines of the offer.</summary>
    private string Encoding(byte payloadType) => Offer.Split($"a=rtpmap:{payloadType} ")[1].Split('/')[0];

    private void Receive(TransportAddress from, byte[] bytes)
    {
        if (bytes.Length < 12 || bytes[1] is >= 200 and <= 206 || !RtpPacket.TryParse(bytes, out RtpPacket packet))
            return;
        bool isVideo = packet.PayloadType >= 96;
        if (isVideo)
        {
            (_from, VideoSsrc) = (from, packet.Ssrc);
            VideoNumbers.Add(packet.SequenceNumber);
        }

        if (!_depacketizers.TryGetValue(packet.PayloadType, out Depacketizer? depacketizer))
        {
            depacketizer = PayloadFormats.TryCreate(_pool, isVideo ? Encoding(packet.PayloadType) : "PCMA", "")!;
            _depacketizers.Add(packet.PayloadType, depacketizer);
        }

        depacketizer.Append(packet.Payload, PacketArrival.Of(packet, _rig.Network.Now));
        while (depacketizer.TryTake(out FrameHandle frame))
        {
            FrameInfo info = _pool.Info(frame);
            (isVideo ? Video : Audio).Add(new ViewedFrame(info, _pool.Data(frame).ToArray(), _rig.Network.Now));
            _pool.Release(frame);
        }
    }
}

/// <summary>A frame as a viewer received it.</summary>
internal sealed record ViewedFrame(FrameInfo Info, byte[] Data, MonotonicTime At);
