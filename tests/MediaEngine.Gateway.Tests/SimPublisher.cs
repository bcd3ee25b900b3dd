using System.Buffers.Binary;
using MediaEngine.Gateway.Cameras;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Testing;

namespace MediaEngine.Gateway.Tests;

/// <summary>A publisher without encryption: an encoder that sends a picture every 40 ms and sound every 20 ms.</summary>
internal sealed class SimPublisher
{
    public const int VideoType = 96;
    public const int RetransmissionType = 97;

    public static readonly string Vp8 = string.Join("\r\n", "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli",
        "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96");

    public static readonly string H264 = string.Join("\r\n", "a=rtpmap:96 H264/90000",
        "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96");

    private readonly GatewayRig _rig;
    private readonly bool _isVp8;
    private readonly SimEndpoint _video;
    private readonly SimEndpoint _audio;
    private readonly Packetizer _packetizer;
    private readonly Dictionary<ushort, byte[]> _sent = [];
    private readonly uint _ssrc;
    private TransportAddress _videoTo;
    private TransportAddress _audioTo;
    private ushort _number;
    private ushort _retransmissionNumber;
    private ushort _audioNumber;
    private uint _timestamp;
    private bool _wantsKey;

    public SimPublisher(GatewayRig rig, string video, int port = 8000)
    {
        (_rig, _isVp8, _ssrc) = (rig, video.Contains("VP8", StringComparison.Ordinal), (uint)port * 1000);
        _packetizer = _isVp8 ? new Vp8Packetizer(firstPictureId: 0) : new H264Packetizer(fragments: true, parameterSets: null);
        _number = (ushort)(65530 + port);
        _timestamp = (uint)port * 77_777;
        _audio = rig.Network.AddEndpoint($"198.51.100.20:{port}");
        _video = rig.Network.AddEndpoint($"198.51.100.20:{port + 2}");
        _video.OnReceive = Receive;
        Offer = string.Join(
            "\r\n", "v=0", "o=- 1 1 IN IP4 198.51.100.20", "s=-", "c=IN IP4 198.51.100.20", "t=0 0",
            $"m=audio {port} RTP/AVPF 8", "a=sendonly", "a=rtcp-mux",
            $"m=video {port + 2} RTP/AVPF 96 97", video, "a=sendonly", "a=rtcp-mux", "");
    }

    public string Offer { get; }

    public SessionReply Reply { get; private set; } = null!;

    public SessionDescription Answer { get; private set; } = null!;

    /// <summary>Answers requests for missing packets.</summary>
    public bool Retransmits { get; set; } = true;

    /// <summary>Answers requests for key frames.</summary>
    public bool MakesKeyFrames { get; set; } = true;

    /// <summary>The packet with this place in the order of sending does not arrive.</summary>
    public Func<int, bool> Loses { get; set; } = _ => false;

    /// <summary>When key frames were asked for.</summary>
    public List<MonotonicTime> KeyFrameRequests { get; } = [];

    /// <summary>Missing packets that were asked for.</summary>
    public List<ushort> Requested { get; } = [];

    /// <summary>Pictures and packets that were sent.</summary>
    public int Pictures { get; private set; }

    public int Packets { get; private set; }

    public SimPublisher Publish(string stream)
    {
        Reply = _rig.Publish(stream, Offer);
        if (Reply.Sdp is not { } sdp || !SdpReader.TryRead(sdp, out SessionDescription answer, out _))
            return this;
        Answer = answer;
        (_audioTo, _videoTo) = (To(answer.Sections[0]), To(answer.Sections[1]));
        return this;

        static TransportAddress To(MediaDescription section) => TestAddress.Parse($"127.0.0.1:{section.Port}");
    }

    /// <summary>Sends for some time.</summary>
    /// <param name="startsWithKeyFrame">Otherwise the first picture needs others that nobody has.</param>
    public void Send(TimeSpan time, bool startsWithKeyFrame = true)
    {
        _wantsKey |= startsWithKeyFrame && Pictures == 0;
        for (MonotonicTime end = _rig.Network.Now + time; _rig.Network.Now < end;)
        {
            SendPicture();
            for (int i = 0; i < 2; i++)
            {
                byte[] sound = new byte[172];
                RtpHeader.Write(sound, 8, false, _audioNumber++, new RtpTimestamp(_audioNumber * 160u), _ssrc + 7);
                _audio.Send(_audioTo, sound);
                _rig.Run(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>A sender report about the video.</summary>
    public void Report(NtpTimestamp time)
    {
        byte[] report = new byte[64];
        int length = SenderReport.Write(report, _ssrc, time, new RtpTimestamp(_timestamp), (uint)Packets, 1000, []);
        _video.Send(_videoTo, report.AsSpan(0, length));
    }

    /// <summary>The picture that was sent with a number from 0.</summary>
    public byte[] Picture(int number, bool isKey)
    {
        if (!_isVp8)
        {
            using var stored = new MemoryStream();
            foreach (ReadOnlyMemory<byte> unit in TestCamera.Pictures[number % TestCamera.Pictures.Length])
            {
                byte[] length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, unit.Length);
                stored.Write(length);
                stored.Write(unit.Span);
            }

            return stored.ToArray();
        }

        byte[] frame = new byte[3000];
        Array.Fill(frame, (byte)number);
        frame[0] = (byte)(isKey ? 0x10 : 0x11);
        byte[] start = [0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
        if (isKey)
            start.CopyTo(frame, 3);
        return frame;
    }

    private void SendPicture()
    {
        byte[] frame = Picture(Pictures++, _wantsKey);
        _wantsKey = false;
        FrameInfo info = default;
        PacketCursor cursor = default;
        byte[] packet = new byte[1400];
        while (_packetizer.Write(ref cursor, frame, info, packet.AsSpan(12, 1100), out bool marker) is > 0 and int length)
        {
            RtpHeader.Write(packet, VideoType, marker, _number, new RtpTimestamp(_timestamp), _ssrc);
            byte[] whole = packet[..(12 + length)];
            _sent[_number++] = whole;
            if (!Loses(Packets++))
                _video.Send(_videoTo, whole);
        }

        _timestamp += 3600;
    }

    private void Receive(TransportAddress from, byte[] bytes)
    {
        if (!RtcpCompound.TryParse(bytes, out RtcpCompound compound))
            return;
        foreach (RtcpPacket one in compound)
        {
            if (!FeedbackMessage.TryParse(one, out FeedbackMessage feedback) || feedback.MediaSsrc != _ssrc)
                continue;
            if (feedback is { Type: RtcpPacketType.PayloadFeedback, Format: Pli.Format })
            {
                KeyFrameRequests.Add(_rig.Network.Now);
                _wantsKey = MakesKeyFrames;
            }

            for (int i = 0; feedback is { Type: RtcpPacketType.TransportFeedback, Format: Nack.Format }
                && Nack.TryReadEntry(feedback, i, out ushort first, out ushort following); i++)
            {
                for (int bit = 0; bit <= 16; bit++)
                {
                    if (bit == 0 || (following & (1 << (bit - 1))) != 0)
                        Resend((ushort)(first + bit));
                }
            }
        }
    }

    private void Resend(ushort number)
    {
        Requested.Add(number);
        if (!Retransmits || !_sent.TryGetValue(number, out byte[]? packet) || !RtpPacket.TryParse(packet, out RtpPacket original))
            return;
        byte[] wrapped = new byte[1500];
        int length = RtxPacket.Write(wrapped, original, RetransmissionType, _retransmissionNumber++, _ssrc + 1);
        _video.Send(_videoTo, wrapped.AsSpan(0, length));
    }
}
