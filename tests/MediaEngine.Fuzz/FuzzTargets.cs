using System.Buffers;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Framing;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Ng.Rtpproxy;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Stun;
using MediaEngine.Testing;

namespace MediaEngine.Fuzz;

/// <summary>Reads one input. Throws when the reader throws or its result violates the oracle.</summary>
public delegate void FuzzTarget(ReadOnlySpan<byte> input);

/// <summary>
/// All fuzz targets, each with an oracle in addition to the check for exceptions. The name is also the corpus folder in
/// tests/vectors/corpus. Ordinary tests replay the corpus, so inputs that found a bug are added there.
/// </summary>
public static class FuzzTargets
{
    public static readonly IReadOnlyDictionary<string, FuzzTarget> ByName = new Dictionary<string, FuzzTarget>
    {
        ["bencode"] = Bencode,
        ["json"] = Json,
        ["rtpp-flags"] = FlagString,
        ["ng"] = Ng,
        ["rtpproxy"] = Rtpproxy,
        ["sdp"] = Sdp,
        ["rtp"] = Rtp,
        ["rtcp"] = Rtcp,
        ["stun"] = Stun,
        ["ice"] = Ice,
        ["frames"] = Frames,
        ["dtls"] = DtlsTarget.Run,
        ["codecs"] = CodecTarget.Run,
        ["fax"] = FaxTarget.Run,
        ["rtsp"] = RtspTarget.Messages,
        ["rtsp-description"] = RtspTarget.Description,
        ["rtsp-session"] = RtspTarget.Session,
        ["mikey"] = RtspTarget.Keys,
        ["payloads"] = PayloadTarget.Run,
        ["congestion"] = CongestionTarget.Run,
    };

    /// <summary>A stream in one piece and octet by octet gives the same packets, none longer than allowed.</summary>
    private static void Frames(ReadOnlySpan<byte> input)
    {
        const int Longest = 1500;
        var whole = new FrameReader(Longest);
        var bytewise = new FrameReader(Longest);
        var packets = new Queue<byte[]>();
        ReadOnlySpan<byte> rest = input;
        while (whole.TryRead(ref rest, out ReadOnlySpan<byte> packet))
        {
            Require(packet.Length is > 0 and <= Longest, "a packet has an allowed length");
            packets.Enqueue(packet.ToArray());
        }

        for (int i = 0; i < input.Length; i++)
        {
            rest = input.Slice(i, 1);
            while (bytewise.TryRead(ref rest, out ReadOnlySpan<byte> packet))
                Require(packets.TryDequeue(out byte[]? same) && packet.SequenceEqual(same), "the pieces make no difference");
        }

        Require(packets.Count == 0 && whole.IsBroken == bytewise.IsBroken, "nothing is lost in pieces");
    }

    /// <summary>A value is written back to exactly the octets that were read, and no shorter prefix is complete.</summary>
    private static void Bencode(ReadOnlySpan<byte> input)
    {
        if (BencodeReader.TryRead(input, out NgValue? value, out int consumed) != BencodeStatus.Complete)
            return;
        Require(BencodeReader.TryRead(input[..(consumed - 1)], out _, out _) == BencodeStatus.Incomplete, "a prefix is incomplete");
        var output = new ArrayBufferWriter<byte>();
        BencodeWriter.Write(output, value!);
        Require(output.WrittenSpan.SequenceEqual(input[..consumed]), "writes what it read");
    }

    /// <summary>Reading, writing and reading again gives the same value.</summary>
    private static void Json(ReadOnlySpan<byte> input)
    {
        if (NgJsonReader.TryRead(input, out NgDictionary? value) != NgJsonStatus.Complete)
            return;
        byte[] first = NgFrame.Write([], NgEncoding.Json, value!);
        Require(NgJsonReader.TryRead(first, out NgDictionary? again, maxLength: int.MaxValue) == NgJsonStatus.Complete,
            "reads what it wrote");
        Require(NgFrame.Write([], NgEncoding.Json, again!).AsSpan().SequenceEqual(first), "writes what it read");
    }

    /// <summary>Parsing ends for any string, with a bounded number of warnings and only the documented errors.</summary>
    private static void FlagString(ReadOnlySpan<byte> input)
    {
        var templates = new NgTemplates([new("a", "template=a label=x")]);
        foreach (NgCommand command in new[] { NgCommand.Offer, NgCommand.Answer, NgCommand.Create })
        {
            NgRequest request = NgRequest.Parse(command, new NgDictionary().Add("rtpp-flags", new NgString(input)), templates);
            Require(request.Warnings.Count <= 32, "warnings are bounded");
        }
    }

    /// <summary>An NG message as received: a message with a cookie gets a valid reply with the same cookie.</summary>
    private static void Ng(ReadOnlySpan<byte> input)
    {
        var responder = new NgResponder(new EchoHandler(), new CookieCache(), NgTemplates.None);
        ReadOnlySpan<byte> reply = responder.Respond(input, default, default).Span;
        if (!NgFrame.TrySplit(input, out ReadOnlySpan<byte> cookie, out _))
        {
            Require(reply.IsEmpty, "no cookie, no reply");
            return;
        }

        Require(NgFrame.TrySplit(reply, out ReadOnlySpan<byte> repeated, out ReadOnlySpan<byte> body), "the reply is a frame");
        Require(repeated.SequenceEqual(cookie), "the reply repeats the cookie");
        bool readable = body[0] == 'd'
            ? BencodeReader.TryRead(body, out _, out int length) == BencodeStatus.Complete && length == body.Length
            : NgJsonReader.TryRead(body, out _) == NgJsonStatus.Complete;
        Require(readable, "the reply can be read");
        Require(responder.Respond(input, default, default).Span.SequenceEqual(reply), "a repetition gets the same reply");
    }

    private static void Rtpproxy(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> reply = new RtpproxyTranslator(new EchoHandler(), new CookieCache()).Respond(input, default, default).Span;
        Require(reply.IsEmpty || reply[^1] == '\n', "a reply is a line");
    }

    /// <summary>A printed description parses to the same description (compared by its text).</summary>
    private static void Sdp(ReadOnlySpan<byte> input)
    {
        string text = Encoding.Latin1.GetString(input);
        _ = SdpReader.TryRead(text, out _, out _, fragment: true);
        if (!SdpReader.TryRead(text, out SessionDescription session, out _))
            return;
        string printed = SdpPrinter.Print(session);
        if (printed.Length > SdpLimits.MaxBody)
            return;
        Require(SdpReader.TryRead(printed, out SessionDescription again, out SdpError error), $"reads what it printed: {error}");
        Require(SdpPrinter.Print(again) == printed, "prints what it read");
    }

    /// <summary>All parts of a parsed packet lie within the datagram.</summary>
    private static void Rtp(ReadOnlySpan<byte> input)
    {
        if (!RtpPacket.TryParse(input, out RtpPacket packet))
            return;
        Require(packet.Payload.IsEmpty || input.Overlaps(packet.Payload), "the payload is part of the datagram");
        for (int id = 1; id < 15; id++)
        {
            if (RtpHeaderExtensions.TryFind(packet, (byte)id, out ReadOnlySpan<byte> data))
                Require(data.IsEmpty || input.Overlaps(data), "a header extension is part of the datagram");
        }
    }

    /// <summary>All packets of a compound and their inner lists can be enumerated; reading outside the datagram would throw.</summary>
    private static void Rtcp(ReadOnlySpan<byte> input)
    {
        if (!RtcpCompound.TryParse(input, out RtcpCompound compound))
            return;
        foreach (RtcpPacket packet in compound)
        {
            if (SenderReport.TryParse(packet, out SenderReport sender))
                Walk(sender.Reports);
            if (ReceiverReport.TryParse(packet, out ReceiverReport receiver))
                Walk(receiver.Reports);
            if (SourceDescription.TryParse(packet, out SourceDescription description)
                && description.TryFind(packet.SenderSsrc, SourceDescription.CName, out ReadOnlySpan<byte> name))
            {
                Require(name.IsEmpty || input.Overlaps(name), "the name is part of the datagram");
            }

            if (Goodbye.TryParse(packet, out Goodbye goodbye) && goodbye.Count > 0)
                _ = goodbye.Source(goodbye.Count - 1);
            if (FeedbackMessage.TryParse(packet, out FeedbackMessage feedback))
                Require(feedback.ControlInformation.IsEmpty || input.Overlaps(feedback.ControlInformation),
                    "control information is inside");
            if (ExtendedReport.TryParse(packet, out ExtendedReport extended))
            {
                int blocks = 0;
                foreach (ExtendedReportBlock block in extended)
                    blocks++;
                Require(blocks <= input.Length / 4, "blocks are no smaller than their header");
            }
        }
    }

    /// <summary>All attributes lie within the datagram, and integrity checks end.</summary>
    private static void Stun(ReadOnlySpan<byte> input)
    {
        if (!StunMessage.TryParse(input, out StunMessage message))
            return;
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[8];
        int count = message.UnknownRequired(unknown);
        foreach (StunAttributeType type in unknown[..count])
            Require(message.Has(type), "an unknown attribute is there");
        foreach (StunAttributeType type in Enum.GetValues<StunAttributeType>())
        {
            if (message.TryFind(type, out ReadOnlySpan<byte> value))
                Require(value.IsEmpty || input.Overlaps(value), "an attribute is part of the datagram");
        }

        Require(!message.TryGetMappedAddress(out TransportAddress address) || !address.IsNone, "an address is one");
        Require(message.ErrorCode is 0 or (>= 300 and < 700), "an error code is in range");
        _ = message.VerifyFingerprint();
        _ = message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBt"u8);
    }

    /// <summary>
    /// Unauthenticated messages change nothing and get no reply; replies to authentic ones are no longer than the request.
    /// </summary>
    private static void Ice(ReadOnlySpan<byte> input)
    {
        var agent = new IceAgent(new FixedRandom());
        MonotonicTime now = MonotonicTime.FromSeconds(1);
        TransportAddress from = TransportAddress.FromIPv4(0xcb007105, 5);
        agent.Follow(
            new IceParameters("evtj", "VOkJxbRl1RmTxUk/WvJxBt", "", "", Controlling: true, Lite: false),
            [new IceLocal(0, TransportAddress.FromIPv4(0xc0000201, 4), 65535)],
            [],
            now);
        IceReceiveResult result = agent.Receive(input, 0, from, now);
        Span<byte> buffer = stackalloc byte[IceAgent.MaxTransmit];
        int sent = 0;
        while (agent.TryGetTransmit(buffer, out IceTransmit transmit))
            sent += transmit.Length;
        Require(result == IceReceiveResult.Consumed || (sent == 0 && agent.PairCount == 0), "strangers change nothing");
        Require(sent <= input.Length, "no more goes out than came in");
    }

    private static void Walk(ReportBlockList reports)
    {
        for (int i = 0; i < reports.Count; i++)
            _ = reports[i];
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
            throw new InvalidOperationException($"Broken rule: {rule}");
    }

    private sealed class FixedRandom : IRandomSource
    {
        public void Fill(Span<byte> destination) => destination.Fill(0x5a);
    }

    private sealed class EchoHandler : INgCommandHandler
    {
        public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now) =>
            NgReply.Ok(new NgDictionary().Add("call-id", request.CallId ?? "").Add("sdp", request.Sdp ?? ""));

        public void Refused(TransportAddress source, string reason)
        {
        }
    }
}
