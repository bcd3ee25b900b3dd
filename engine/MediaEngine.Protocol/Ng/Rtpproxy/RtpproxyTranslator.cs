using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng.Rtpproxy;

/// <summary>
/// Translates the old rtpproxy protocol to NG requests: an address and port become a small SDP, and the reply's SDP becomes an address and
/// port. The protocol handles one media at a time, so each media of a call is an NG call of its own ("call-id;2" for the second).
/// </summary>
/// <param name="timeToLive">Remaining seconds before a call without media times out, for the reply to Q; null answers 0.</param>
public sealed class RtpproxyTranslator(INgCommandHandler handler, CookieCache cache, Func<int>? timeToLive = null)
{
    private const string ProtocolVersion = "20040107";
    private const string SyntaxError = "E1";
    private const string Failed = "E8";
    private const int MaxMedia = 64;

    /// <summary>Features of VF that this engine has: basic, IPv6 and several sessions per call.</summary>
    private static readonly string[] _features = ["20040107", "20050322"];

    /// <summary>Handles COOKIE SP COMMAND. An empty result means no reply.</summary>
    public ReadOnlyMemory<byte> Respond(ReadOnlySpan<byte> frame, TransportAddress source, MonotonicTime now)
    {
        if (!NgFrame.TrySplit(frame, out ReadOnlySpan<byte> cookie, out ReadOnlySpan<byte> body) || body.Length > NgLimits.MaxMessage)
            return default;
        ReadOnlySpan<byte> key = CookieKey.Write(stackalloc byte[CookieKey.MaxLength], NgTransport.Datagram, source, cookie, body);
        if (cache.TryGet(key, now, out ReadOnlyMemory<byte> cached))
            return cached;
        string? answer = RtpproxyCommand.TryParse(Encoding.Latin1.GetString(body), out RtpproxyCommand command)
            ? Execute(command, source, now)
            : SyntaxError;
        if (answer is null)
            return default;
        byte[] reply = [.. cookie, (byte)' ', .. Encoding.Latin1.GetBytes(answer), (byte)'\n'];
        cache.Add(key, reply, now);
        return reply;
    }

    /// <summary>Null when there is no answer yet (<see cref="NgReply.Later"/>).</summary>
    private string? Execute(RtpproxyCommand command, TransportAddress source, MonotonicTime now) => command.Letter switch
    {
        'V' when command.Modifiers.StartsWith('F') => _features.Contains(command.Word(1)) ? "1" : "0",
        'V' => ProtocolVersion,
        'U' => Update(NgCommand.Offer, command, source, now),
        'L' => Update(NgCommand.Answer, command, source, now),
        'D' => Delete(command, source, now),
        'Q' => Query(command, source, now),
        'I' => Information(source, now),
        _ => SyntaxError,
    };

    private string? Update(NgCommand kind, RtpproxyCommand command, TransportAddress source, MonotonicTime now)
    {
        if (command.Tag(4) is not string fromTag || !TransportAddress.TryParseAddress(command.Word(2), out TransportAddress address)
            || !ushort.TryParse(command.Word(3), out ushort port) || (kind == NgCommand.Answer && command.Word(5) is null))
        {
            return SyntaxError;
        }

        NgDictionary message = new NgDictionary()
            .Add("call-id", MediaCallId(command.Words[1], command.MediaNumber(4)))
            .Add("from-tag", fromTag)
            .Add("sdp", SessionFor(address, port));
        if (command.Tag(5) is string toTag)
            message.Add("to-tag", toTag);
        var flags = new List<string> { "trust-address" };
        var direction = new List<string>();
        foreach (char modifier in command.Modifiers)
        {
            if (modifier is 'e' or 'E')
                direction.Add("external");
            else if (modifier is 'i' or 'I')
                direction.Add("internal");
            else if (modifier is 'a' or 'A')
                flags.Add("asymmetric");
        }

        message.Add("flags", NgList.OfText(flags));
        if (direction.Count == 2)
            message.Add("direction", NgList.OfText(direction));
        NgDictionary reply = Run(kind, message, source, now);
        if (ReferenceEquals(reply, NgReply.Later))
            return null;
        if (!IsOk(reply))
            return kind == NgCommand.Answer && reply.TextOf("error-reason") == "Unknown call-id" ? "0 0.0.0.0" : Failed;
        return AddressIn(reply.TextOf("sdp") ?? "") ?? Failed;
    }

    /// <summary>Deletes the call, and the calls of its other media if there are any.</summary>
    private string Delete(RtpproxyCommand command, TransportAddress source, MonotonicTime now)
    {
        if (command.Word(1) is not string callId || command.Tag(2) is not string fromTag)
            return SyntaxError;
        bool any = false;
        for (int media = 1; media <= MaxMedia; media++)
        {
            NgDictionary message = new NgDictionary()
                .Add("call-id", MediaCallId(callId, media))
                .Add("from-tag", fromTag)
                .Add("flags", NgList.OfText(["fatal", "fast"]));
            if (command.Tag(3) is string toTag)
                message.Add("to-tag", toTag);
            bool deleted = IsOk(Run(NgCommand.Delete, message, source, now));
            any |= deleted;
            if (!deleted && media > 1)
                break;
        }

        return any ? "0" : Failed;
    }

    /// <summary>
    /// The reply to Q: time to live, packets received by each party, then the counters rtpproxy calls relayed and dropped.
    /// </summary>
    private string? Query(RtpproxyCommand command, TransportAddress source, MonotonicTime now)
    {
        if (command.Word(1) is not string callId || command.Tag(2) is not string fromTag)
            return SyntaxError;
        NgDictionary reply = Run(
            NgCommand.Query, new NgDictionary().Add("call-id", MediaCallId(callId, command.MediaNumber(2))), source, now);
        if (ReferenceEquals(reply, NgReply.Later))
            return null;
        if (!IsOk(reply))
            return Failed;
        long fromPackets = 0;
        long otherPackets = 0;
        foreach ((string tag, NgValue value) in (reply["tags"] as NgDictionary)?.Entries ?? [])
        {
            long packets = PacketsOf(value);
            if (tag == fromTag)
                fromPackets += packets;
            else
                otherPackets += packets;
        }

        return $"{timeToLive?.Invoke() ?? 0} {fromPackets} {otherPackets} {fromPackets + otherPackets} 0";
    }

    private string Information(TransportAddress source, MonotonicTime now)
    {
        NgDictionary reply = Run(NgCommand.List, new NgDictionary().Add("limit", 1_000_000), source, now);
        int calls = (reply["calls"] as NgList)?.Items.Count ?? 0;
        return $"sessions created: {calls}\nactive sessions: {calls}";
    }

    private NgDictionary Run(NgCommand command, NgDictionary message, TransportAddress source, MonotonicTime now) =>
        handler.Execute(NgRequest.Parse(command, message), source, now);

    private static long PacketsOf(NgValue party)
    {
        long packets = 0;
        foreach (NgValue media in ((party as NgDictionary)?["medias"] as NgList)?.Items ?? [])
        {
            foreach (NgValue stream in ((media as NgDictionary)?["streams"] as NgList)?.Items ?? [])
            {
                if (((stream as NgDictionary)?["stats"] as NgDictionary)?["packets"] is NgInteger count)
                    packets += count.Value;
            }
        }

        return packets;
    }

    private static bool IsOk(NgDictionary reply) => reply.TextOf("result") == "ok";

    private static string MediaCallId(string callId, int media) => media == 1 ? callId : $"{callId};{media}";

    /// <summary>
    /// All payload types, because the protocol does not say which are in use, except those that RFC 3551 reserves to avoid a clash with
    /// RTCP.
    /// </summary>
    private static string SessionFor(TransportAddress address, ushort port)
    {
        string network = $"IN {(address.Family == IpFamily.IPv6 ? "IP6" : "IP4")} {address.AddressText()}";
        string payloads = string.Join(' ', Enumerable.Range(0, 35).Concat(Enumerable.Range(96, 32)));
        return $"v=0\r\no=- 1 1 {network}\r\ns=-\r\nc={network}\r\nt=0 0\r\nm=audio {port} RTP/AVP {payloads}\r\n";
    }

    /// <summary>"port address" of the first media, with the family as a third word.</summary>
    private static string? AddressIn(string sdp)
    {
        string? port = null;
        string? address = null;
        foreach (string line in sdp.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                if (port is not null)
                    break;
                port = line.Split(' ') is [_, string number, ..] ? number : null;
            }
            else if (line.StartsWith("c=", StringComparison.Ordinal))
            {
                address = line.Split(' ') is [_, _, string literal, ..] ? literal : null;
            }
        }

        return port is null || address is null ? null : $"{port} {address} {(address.Contains(':', StringComparison.Ordinal) ? 6 : 4)}";
    }
}
