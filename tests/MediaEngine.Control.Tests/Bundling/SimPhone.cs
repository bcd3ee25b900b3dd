using MediaEngine.Control.Tests.Security;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Bundling;

/// <summary>A party with audio (payload type 8) and video (96), with or without bundling and the mid extension.</summary>
internal sealed class SimPhone(RelayedCall call, string address, bool bundles, bool usesMidExtension, uint ssrc)
{
    private const string MidExtension = "urn:ietf:params:rtp-hdrext:sdes:mid";
    private readonly SimEndpoint _audio = call.Party($"{address}:7000");
    private readonly SimEndpoint _video = call.Party($"{address}:7002");
    private string[] _mids = ["a", "v"];
    private int _midId = 4;
    private int _sequenceNumber;
    private string[] _remote = [];

    /// <summary>Both sections use one transport.</summary>
    public bool IsBundled { get; private set; }

    /// <summary>The mid extension was negotiated, so packets in both directions may have it.</summary>
    public bool HasMidExtension { get; private set; }

    public bool HasVideo { get; private set; } = true;

    public string Offer(bool video = true)
    {
        HasVideo = video;
        return Describe(bundles, usesMidExtension, hasMid: bundles);
    }

    /// <summary>Reads an offer and returns the answer.</summary>
    public string Answer(string[] offer)
    {
        _remote = offer;
        string[] mids = SignalledCall.Values(offer, "mid");
        HasVideo = Live(offer, 1);
        IsBundled = bundles && SignalledCall.Values(offer, "group").Any(g => g.Split(' ').Length > 2);
        string? extension = SignalledCall.Values(offer, "extmap").FirstOrDefault(e => e.EndsWith(MidExtension, StringComparison.Ordinal));
        HasMidExtension = usesMidExtension && extension is not null && mids.Length > 0;
        if (mids.Length > 0)
            _mids = [mids[0], mids.ElementAtOrDefault(1) ?? "v"];
        if (extension is not null)
            _midId = int.Parse(extension.Split(' ')[0]);
        return Describe(IsBundled, HasMidExtension, mids.Length > 0);
    }

    /// <summary>Reads the answer to the party's offer.</summary>
    public void Take(string[] answer)
    {
        _remote = answer;
        IsBundled = bundles && SignalledCall.Values(answer, "group").Length > 0;
        HasMidExtension = SignalledCall.Values(answer, "extmap").Any(e => e == $"{_midId} {MidExtension}");
        Assert.All(SignalledCall.Values(answer, "extmap"), e => Assert.True(usesMidExtension && e == $"{_midId} {MidExtension}"));
    }

    /// <summary>Sends one packet of each section; the other party must receive each in the same section.</summary>
    public void SendTo(SimPhone other)
    {
        Send(0, 8, other);
        if (HasVideo)
            Send(1, 96, other);
    }

    private static bool Live(string[] description, int section)
    {
        int[] starts = [.. Enumerable.Range(0, description.Length).Where(i => description[i].StartsWith("m=", StringComparison.Ordinal))];
        if (section >= starts.Length)
            return false;
        int end = section + 1 < starts.Length ? starts[section + 1] : description.Length;
        return description[starts[section]].Split(' ')[1] != "0"
            || Array.IndexOf(description, "a=bundle-only", starts[section], end - starts[section]) >= 0;
    }

    private void Send(int section, byte payloadType, SimPhone other)
    {
        // With a bundle all packets come from one port.
        SimEndpoint from = section == 0 || IsBundled ? _audio : _video;
        TransportAddress to = RelayedCall.Destination(_remote, IsBundled ? 0 : section);
        SimEndpoint at = section == 0 || other.IsBundled ? other._audio : other._video;
        (byte, byte[])[] extensions = HasMidExtension ? [((byte)_midId, System.Text.Encoding.ASCII.GetBytes(_mids[section]))] : [];
        byte[]? got = call.Exchange(from, to, at,
            RelayedCall.Packet(ssrc + (uint)section, ++_sequenceNumber, payloadType, false, extensions));
        Assert.True(got is not null,
            $"no packet of section {section} from {address} at {at.Address}, which was told {string.Join('|', _remote)}");
        Assert.True(RtpPacket.TryParse(got, out RtpPacket packet));
        Assert.Equal(payloadType, packet.PayloadType);
        Assert.Equal(
            other.HasMidExtension
                ? $"1: {other._midId}={Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(other._mids[section]))}" : "",
            RelayedCall.Extensions(got));
    }

    private string Describe(bool bundled, bool midExtension, bool hasMid)
    {
        string[] Attributes(int section, params string[] more) =>
            [.. hasMid ? new[] { $"mid:{_mids[section]}" } : [], .. midExtension ? new[] { $"extmap:{_midId} {MidExtension}" } : [],
                "rtcp-mux", .. more];
        string text = SignalledCall.Session(
            bundled ? [HasVideo ? $"group:BUNDLE {_mids[0]} {_mids[1]}" : $"group:BUNDLE {_mids[0]}"] : [],
            SignalledCall.Section("audio 7000 RTP/AVP 8", Attributes(0)),
            HasVideo
                ? SignalledCall.Section($"video {(IsBundled ? 7000 : 7002)} RTP/AVP 96", Attributes(1, "rtpmap:96 VP8/90000"))
                : SignalledCall.Section("video 0 RTP/AVP 96", hasMid ? [$"mid:{_mids[1]}"] : []));
        return text.Replace("198.51.100.10", address, StringComparison.Ordinal);
    }
}
