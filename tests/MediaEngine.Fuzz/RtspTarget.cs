using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Fuzz;

/// <summary>Input from a camera: the RTSP stream, its SDP, its MIKEY messages, and a whole session.</summary>
internal static class RtspTarget
{
    private const string Password = "wJalrXUtnFEMI";

    /// <summary>The output has only octets of the input, whether it arrives in one piece or octet by octet.</summary>
    public static void Messages(ReadOnlySpan<byte> input)
    {
        var whole = new RtspMessageReader();
        whole.Receive(input);
        Require(Read(whole) + whole.GarbageOctets <= input.Length, "no octet is counted twice");
        var bytewise = new RtspMessageReader();
        long octets = 0;
        for (int i = 0; i < input.Length; i++)
        {
            bytewise.Receive(input.Slice(i, 1));
            octets += Read(bytewise);
        }

        Require(octets + bytewise.GarbageOctets <= input.Length, "no octet is counted twice");
        Require(bytewise.Error == RtspReadError.None || input.Length > RtspLimits.MaxLine || bytewise.Error is RtspReadError.BodyTooLarge
            or RtspReadError.TooManyHeaders, "a limit is reached by as many octets");
    }

    /// <summary>The results of an SDP are bounded, and its URLs stay on the host.</summary>
    public static void Description(ReadOnlySpan<byte> input)
    {
        if (!RtspDescription.TryParse(input, out RtspDescription? description))
            return;
        Require(description.Tracks.Length is > 0 and <= RtspLimits.MaxTracks, "sections are bounded");
        RtspUrl.TryParse("rtsp://192.0.2.10/live", out RtspUrl? url, out _);
        foreach (RtspTrackDescription track in description.Tracks)
        {
            Require(track.Formats.Length <= RtspLimits.MaxFormats, "formats are bounded");
            Require(track.Formats.All(f => f.PayloadType is >= 0 and <= 127 && f.Channels > 0), "formats are in range");
            foreach (RtspFormat format in track.Formats)
                _ = format.AllParameters();
            _ = track.Keys();
            Require(url!.Join(track.Control).Host == url.Host, "a control URL stays on the host");
            Require(!url.Join(track.Control).Text.AsSpan().ContainsAnyExceptInRange('!', '~'), "a control URL stays on the line");
        }
    }

    /// <summary>A MIKEY message gives either keys or an error.</summary>
    public static void Keys(ReadOnlySpan<byte> input)
    {
        var message = Mikey.Parse(input);
        Require(message.Keys.IsEmpty == (message.Error != MikeyError.None), "keys or an error");
        _ = Mikey.TryParseBase64(Encoding.Latin1.GetString(input), out _);
    }

    /// <summary>
    /// Replies to the client's requests, in pieces whose length the first octet gives. The session never reveals the password, contacts no
    /// other host, and uses bounded memory.
    /// </summary>
    public static void Session(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        RtspUrl.TryParse("rtsp://192.0.2.10/live", out RtspUrl? url, out _);
        MonotonicTime now = MonotonicTime.FromSeconds(100);
        var settings = new RtspClientSettings
        {
            Url = url!,
            Credentials = new RtspCredentials("user", Password),
            RefuseClearTextPassword = true,
            Backchannel = RtspBackchannelUse.WhereOffered,
        };
        var session = new RtspClientSession(settings, new FixedRandom());
        session.Start(now);
        Drain(session, now);
        int piece = input[0] + 1;
        for (input = input[1..]; !input.IsEmpty; input = input[Math.Min(piece, input.Length)..])
        {
            session.Receive(input[..Math.Min(piece, input.Length)], now);
            Drain(session, now);
            now += TimeSpan.FromMilliseconds(10);
            if (now < session.NextDeadline)
                continue;
            session.HandleTimeout(now);
            Drain(session, now);
        }

        for (int i = 0; i < 200 && session.NextDeadline != MonotonicTime.Never; i++)
        {
            MonotonicTime due = session.NextDeadline;
            now = due > now ? due : now;
            session.HandleTimeout(now);
            Drain(session, now);
            Require(session.NextDeadline > now, "a deadline that was handled is over");
        }

        session.Stop(now);
        Drain(session, now);
        session.ConnectionClosed(now);
        Drain(session, now);
        Require(session.Step == RtspStep.Ended, "a session ends");
    }

    private static void Drain(RtspClientSession session, MonotonicTime now)
    {
        Span<byte> buffer = stackalloc byte[2048];
        while (session.TryGetEvent(out RtspEvent occurred))
        {
            Require(occurred.Kind != RtspEventKind.Packet || occurred.Track >= 0, "a packet is of a track");
            Require(occurred.Failure is null || !occurred.Failure.Detail.Contains(Password, StringComparison.Ordinal),
                "no failure shows the password");
            if (occurred.Url is not null)
                Require(occurred.Url.Host == "192.0.2.10", "a redirect stays on the host");
            if (occurred.Kind == RtspEventKind.Described)
                session.SetUp([.. occurred.Description!.Tracks.Select(t => new RtspTrackRequest(t.Index, 40000 + 2 * t.Index))], now);
        }

        int total = 0;
        while (session.TryGetTransmit(buffer, out int length))
        {
            total += length;
            string text = Encoding.Latin1.GetString(buffer[..length]);
            Require(!text.Contains(Password, StringComparison.Ordinal), "the password is not sent in clear text");
        }

        Require(total <= 4 * RtspLimits.MaxUnsent, "what waits to be sent is bounded");
    }

    private static long Read(RtspMessageReader reader)
    {
        long octets = 0;
        while (reader.TryRead(out RtspItem item))
        {
            octets += item.Message is null ? RtspInterleavedFrame.HeaderLength + item.Packet.Length : item.Message.Body.Length;
            _ = item.Message?.ToString();
            if (item.Message is { Status: 401 } reply)
                _ = RtspChallenge.Read(reply);
        }

        return octets;
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
}
