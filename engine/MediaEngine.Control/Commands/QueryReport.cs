using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control.Commands;

/// <summary>The statistics in the replies of query and delete, with the keys that proxies read.</summary>
internal sealed class QueryReport
{
    private readonly ControlServices _services;
    private readonly CallState _call;
    private readonly CallSnapshot? _snapshot;
    private readonly bool _omitLocalPorts;
    private PacketCounters _rtp;
    private PacketCounters _rtcp;

    private QueryReport(ControlServices services, CallState call, CallSnapshot? figures, bool omitLocalPorts)
    {
        _services = services;
        _call = call;
        _omitLocalPorts = omitLocalPorts;
        _snapshot = figures;
    }

    /// <param name="listed">The parties to report; null for all.</param>
    /// <param name="figures">The figures of the call; null when its worker does not know the call.</param>
    /// <param name="omitLocalPorts">The ports will be released before the reply is read (deletion of a party without delay).</param>
    public static NgDictionary Build(
        ControlServices services, CallState call, CallSnapshot? figures, IReadOnlyList<Party>? listed, bool omitLocalPorts)
    {
        var report = new QueryReport(services, call, figures, omitLocalPorts);
        return report.Build(listed ?? (call.Ended.IsEmpty ? call.Parties : report.Everybody()));
    }

    /// <summary>Including recently deleted parties.</summary>
    private List<Party> Everybody() =>
        [.. _call.Parties.Concat(_call.Ended.Where(e => e.Tag is null || _call.PartyByTag(e.Tag) is null)).OrderBy(p => p.Id)];

    private NgDictionary Build(IReadOnlyList<Party> parties)
    {
        long created = Micros(_call.Created);
        NgDictionary reply = new NgDictionary(10)
            .Add("created", created / 1_000_000).Add("created_us", created % 1_000_000).Add("created_ts", created)
            .Add("last signal", Micros(_call.LastSignal) / 1_000_000).Add("last redis update", 0);
        if (_call.Metadata is { } metadata)
            reply.Add("metadata", metadata);
        NgDictionary tags = new();
        foreach (Party party in parties)
            tags.Add(NameOf(party, tags), PartyBlock(party));
        if (Reporting is SsrcReporting.Full or SsrcReporting.Global)
            reply.Add("SSRC", Ssrcs());
        reply.Add("tags", tags);
        reply.Add("totals", new NgDictionary().Add("RTP", Counters(_rtp)).Add("RTCP", Counters(_rtcp)));
        return _call.Recording is not { } recording ? reply : reply.Add("recording", new NgDictionary()
            .Add("call recording", recording is { Active: true, Paused: false } ? 1 : 0).Add("forwarding", _call.Forwarding ? 1 : 0));
    }

    /// <summary>Parties without a tag, or with the tag of another party, are listed by position.</summary>
    private string NameOf(Party party, NgDictionary taken) => party.Tag is { } tag && taken[tag] is null
        ? tag : $"<untagged {(_call.Ended.IsEmpty ? _call.Parties : Everybody()).IndexOf(party)}>";

    private SsrcReporting Reporting => _services.Settings.SsrcReporting;

    private long Micros(MonotonicTime time) => _services.Settings.UnixMicroseconds(time);

    private NgDictionary Ssrcs()
    {
        NgDictionary all = new();
        foreach (InboundStreamSnapshot stream in _snapshot?.InboundStreams ?? [])
        {
            if (all[stream.Ssrc.ToString()] is null)
                all.Add(stream.Ssrc.ToString(), SsrcReport.Inbound(stream, _services.Settings.UnixMicroseconds));
        }

        return all;
    }

    private NgDictionary PartyBlock(Party party)
    {
        NgDictionary block = new NgDictionary(10).Add("tag", party.Tag ?? "");
        if (party.ViaBranch is { } branch)
            block.Add("via-branch", branch);
        if (!party.TagAliases.IsEmpty)
            block.Add("tag-aliases", NgList.OfText(party.TagAliases));
        if (party.Label is { } label)
            block.Add("label", label);
        block.Add("created", Micros(party.Created) / 1_000_000);
        if (party.Metadata is { } metadata)
            block.Add("metadata", metadata);
        block.Add("subscriptions", Links(party.Sections.SelectMany(m => m.Sources).Select(l => (l.PartyId, l.OfferAnswer))));
        block.Add("subscribers", Links(_call.Parties.Concat(_call.Ended).SelectMany(p =>
            p.Sections.SelectMany(m => m.Sources).Where(l => l.PartyId == party.Id).Select(l => (p.Id, l.OfferAnswer)))));
        block.Add("medias", new NgList(party.Sections.Select(m => (NgValue)MediaBlock(m))));
        block.Add("VSC", new NgList());
        return _call.Recording is null ? block : block.Add("recording", new NgDictionary()
            .Add("excluded", party.RecordingExcluded ? 1 : 0).Add("forwarding", party.Forwarding ? 1 : 0));
    }

    private NgList Links(IEnumerable<(int Party, bool OfferAnswer)> links) =>
        new(links.Distinct().Select(l => (NgValue)new NgDictionary()
            .Add("tag", (_call.PartyById(l.Party) ?? _call.Ended.FirstOrDefault(e => e.Id == l.Party))?.Tag ?? "").Add("type",
                l.OfferAnswer ? "offer/answer" : "pub/sub")));

    private NgDictionary MediaBlock(SectionState media)
    {
        NgDictionary block = new NgDictionary(9).Add("index", media.Index).Add("type", media.Type);
        if (KnownProtocol(media.Protocol) is { } protocol)
            block.Add("protocol", protocol);
        if (MostReceived(media) is { } codec)
            block.Add("codec", codec);
        NgList streams = new();
        streams.Items.Add(StreamBlock(media, rtcp: false));
        streams.Items.Add(StreamBlock(media, rtcp: true));
        block.Add("streams", streams);
        block.Add("flags", NgList.OfText(StatisticsFlags.OfMedia(_call, media, PointsAtUs(media))));
        bool complete = Reporting is SsrcReporting.Full or SsrcReporting.Inline;
        if (_snapshot is null or { InboundStreams.IsEmpty: true, OutboundStreams.IsEmpty: true })
            return block.Add("ingress SSRCs", new NgList()).Add("egress SSRCs", new NgList());
        return WithStreams(block, media, complete);
    }

    private bool PointsAtUs(SectionState media) =>
        media.Received is { } received && OwnPorts.Contain(_services.Settings.Interfaces, received.Rtp);

    /// <summary>The name of the protocol; none for protocols that are forwarded without parsing.</summary>
    private static string? KnownProtocol(string? protocol) => protocol is null ? null
        : protocol.Equals("udptl", StringComparison.OrdinalIgnoreCase) ? "udptl"
        : MediaDescription.IsRtpProtocol(protocol) ? protocol : null;

    private NgDictionary WithStreams(NgDictionary block, SectionState media, bool complete)
    {
        block.Add("ingress SSRCs", new NgList((_snapshot?.InboundStreams ?? []).Where(s => s.MediaId == media.Id)
            .Select(s =>
                (NgValue)(complete ? SsrcReport.Inbound(s, _services.Settings.UnixMicroseconds, inline: true) : SsrcReport.Name(s.Ssrc)))));
        return block.Add("egress SSRCs", new NgList((_snapshot?.OutboundStreams ?? []).Where(s => s.MediaId == media.Id)
            .Select(s => (NgValue)(complete ? SsrcReport.Outbound(s) : SsrcReport.Name(s.Ssrc)))));
    }

    private string? MostReceived(SectionState media) =>
        _snapshot is null or { InboundStreams.IsEmpty: true } ? null : MostReceivedOf(media);

    private string? MostReceivedOf(SectionState media)
    {
        (byte PayloadType, long Packets) best = (_snapshot?.InboundStreams ?? []).Where(s => s.MediaId == media.Id)
            .SelectMany(s => s.PayloadTypes).GroupBy(p => p.PayloadType).Select(g => (g.Key, g.Sum(p => p.Packets)))
            .OrderByDescending(p => p.Item2).FirstOrDefault();
        return best.Packets > 0 && media.Formats.Concat(media.Sent).FirstOrDefault(f => f.PayloadType == best.PayloadType) is { } format
            ? format.Channels > 1 ? $"{format.Encoding}/{format.ClockRate}/{format.Channels}" : $"{format.Encoding}/{format.ClockRate}"
            : null;
    }

    private NgDictionary StreamBlock(SectionState media, bool rtcp)
    {
        bool own = !media.SharesPorts && (!rtcp || (!StatisticsFlags.Muxes(media) && media.Ports?.Primary.Rtcp is not null));
        int id = rtcp ? media.RtcpTransportId : media.RtpTransportId;
        TransportSnapshot? snapshot = own ? SnapshotOf(id) : null;
        NgDictionary block = new(14);
        if (media.Ports?.Primary is { } ports && !_omitLocalPorts && !media.Rejected)
        {
            TransportAddress local = ports.Rtp.Local;
            block.Add("local port", LocalPort(media, ports, rtcp)).Add("local address", local.AddressText())
                .Add("family", local.Family == IpFamily.IPv6 ? "IPv6" : "IPv4");
        }

        TransportAddress advertised = media.Received is { } received
            ? rtcp ? SectionReader.AdvertisedRtcp(received) : received.Rtp : default;
        TransportAddress remote = snapshot is { Remote.IsNone: false } ? snapshot.Remote : advertised;
        block.Add("endpoint", Endpoint(remote)).Add("advertised endpoint", Endpoint(advertised));
        if ((snapshot?.DtlsSuite ?? SuiteOf(media.Sdes)?.Name) is { } suite)
            block.Add("crypto suite", suite);
        long last = snapshot is null || snapshot.LastPacket == default
            ? Micros(_call.Created) / 1_000_000 : Micros(snapshot.LastPacket) / 1_000_000;
        long kernel = snapshot is null || snapshot.LastKernelPacket == default ? 0 : Micros(snapshot.LastKernelPacket) / 1_000_000;
        long user = snapshot is null || snapshot.LastUserPacket == default
            ? Micros(_call.Created) / 1_000_000 : Micros(snapshot.LastUserPacket) / 1_000_000;
        block.Add("last packet", last).Add("last kernel packet", kernel).Add("last user packet", user);
        if (!rtcp && LastStream(media) is { } stream)
            block.Add("SSRC", stream.Ssrc);
        block.Add("flags", NgList.OfText(StatisticsFlags.OfStream(media, rtcp, snapshot)));
        if (snapshot is { IsContested: true })
            block.Add("contested", 1);
        PacketCounters counters = snapshot?.Received ?? default;
        if (rtcp)
            _rtcp = Sum(_rtcp, counters);
        else
            _rtp = Sum(_rtp, counters);
        block.Add("stats", Counters(counters)).Add("stats_out", Counters(snapshot?.Sent ?? default));
        return snapshot is null or { Drops.IsEmpty: true } ? block : block.Add("drops", Drops(snapshot));
    }

    /// <summary>
    /// A key that rtpengine does not have, present only with drops: datagrams received here that were dropped, by reason.
    /// </summary>
    private static NgDictionary Drops(TransportSnapshot snapshot)
    {
        NgDictionary drops = new(snapshot.Drops.Length);
        foreach ((PacketResult reason, long packets) in snapshot.Drops)
            drops.Add(WorkerCounters.ResultNames[(int)reason], packets);
        return drops;
    }

    /// <summary>
    /// 0 where the stream uses the port of another one: RTCP that is multiplexed, and all sections of a bundle but the first.
    /// </summary>
    private static int LocalPort(SectionState media, LocalPair ports, bool rtcp)
    {
        if (media.SharesPorts)
            return 0;
        if (!rtcp)
            return ports.Rtp.Local.Port;
        return media is { Mux: true, Received.RtcpMux: true } ? 0 : ports.Rtcp?.Local.Port ?? 0;
    }

    /// <summary>The suite in use; for an offer that waits for its answer, the first suite.</summary>
    private static SrtpProfile? SuiteOf(LocalSdes? sdes) => sdes?.Chosen ?? (sdes?.Offered is [var first, ..] ? first.Profile : null);

    private InboundStreamSnapshot? LastStream(SectionState media) =>
        _snapshot is null or { InboundStreams.IsEmpty: true }
            ? null : _snapshot.InboundStreams.LastOrDefault(s => s.MediaId == media.Id && !s.IsForeign)
                ?? _snapshot.InboundStreams.LastOrDefault(s => s.MediaId == media.Id);

    private TransportSnapshot? SnapshotOf(int transport)
    {
        if (_snapshot is null)
            return null;
        foreach (TransportSnapshot snapshot in _snapshot.Transports)
        {
            if (snapshot.TransportId == transport)
                return snapshot;
        }

        return null;
    }

    private static PacketCounters Sum(PacketCounters a, PacketCounters b) =>
        new(a.Packets + b.Packets, a.Bytes + b.Bytes, a.Errors + b.Errors);

    private static NgDictionary Endpoint(TransportAddress address) => address.IsNone
        ? new NgDictionary()
        : new NgDictionary(3).Add("family", address.Family == IpFamily.IPv6 ? "IPv6" : "IPv4")
            .Add("address", address.AddressText()).Add("port", address.Port);

    private static NgDictionary Counters(PacketCounters counters) =>
        new NgDictionary(3).Add("packets", counters.Packets).Add("bytes", counters.Bytes).Add("errors", counters.Errors);
}
