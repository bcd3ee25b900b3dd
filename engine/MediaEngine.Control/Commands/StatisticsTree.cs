using System.Globalization;
using MediaEngine.Control.Statistics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Control.Commands;

/// <summary>The statistics of the whole engine with rtpengine's keys. Fractional numbers are texts with six decimals.</summary>
internal static class StatisticsTree
{
    public static NgDictionary Build(ControlServices services, MonotonicTime now)
    {
        ControlSettings settings = services.Settings;
        MediaTotals totals = settings.MediaTotals();
        services.Rates.Update(totals, now);
        QualityTotals quality = services.Statistics.Quality;
        TranscodingTotals transcoding = TranscodingTotals.Of(services.Calls.All);
        NgDictionary tree = new NgDictionary()
            .Add("currentstatistics", Current(services, totals, transcoding))
            .Add("totalstatistics", Totals(services, totals, now));
        if (services.Interval is { } interval)
            tree.Add("intervalstatistics", Interval(interval));
        return tree
            .Add("mos", Metrics(("mos", quality.Mos)))
            .Add("voip_metrics", Voip(quality, withMos: false)
                .Add("packets_lost", quality.PacketsLost).Add("rtp_duplicates", quality.Duplicates)
                .Add("rtp_skips", 0).Add("rtp_seq_resets", 0).Add("rtp_reordered", quality.Reordered))
            .Add("controlstatistics", Control(services.Requests))
            .Add("interfaces",
                new NgList(settings.Interfaces.All.SelectMany(i => i.Addresses.Select(a => (NgValue)Interface(services, i, a)))))
            .Add("transcoders", new NgList(transcoding.Chains.Select(c => (NgValue)Transcoder(c.Chain, c.Routes))));
    }

    private static NgDictionary Current(ControlServices services, MediaTotals totals, TranscodingTotals transcoding)
    {
        PacketRates rates = services.Rates;
        int sessions = services.Calls.Count;
        return new NgDictionary()
            .Add("sessionsown", sessions).Add("sessionsforeign", 0).Add("sessionstotal", sessions)
            .Add("transcodedmedia", transcoding.Sections).Add("mediacache", 0).Add("playercache", 0)
            .Add("packetrate_user", rates.Packets).Add("byterate_user", rates.Bytes).Add("errorrate_user", rates.Errors)
            .Add("packetrate_kernel", rates.KernelPackets).Add("byterate_kernel", rates.KernelBytes).Add("errorrate_kernel", 0)
            .Add("packetrate", rates.Packets + rates.KernelPackets).Add("byterate", rates.Bytes + rates.KernelBytes)
            .Add("errorrate", rates.Errors)
            .Add("media_userspace", totals.Streams - totals.KernelStreams).Add("media_kernel", totals.KernelStreams).Add("media_mixed", 0);
    }

    private static NgDictionary Totals(ControlServices services, MediaTotals totals, MonotonicTime now)
    {
        CallStatistics calls = services.Statistics;
        long ended = Enum.GetValues<CallEnding>().Sum(calls.EndedBy);
        double total = calls.TotalDuration.TotalSeconds;
        double average = ended == 0 ? 0 : total / ended;
        double deviation = ended == 0 ? 0 : Math.Sqrt(Math.Max(0, calls.TotalSquaredSeconds / ended - average * average));
        return new NgDictionary()
            .Add("uptime", Fraction((now - services.Started).TotalSeconds))
            .Add("managedsessions", calls.Managed).Add("rejectedsessions", calls.Rejected)
            .Add("timeoutsessions", calls.EndedBy(CallEnding.Timeout)).Add("silenttimeoutsessions", calls.EndedBy(CallEnding.SilentTimeout))
            .Add("finaltimeoutsessions", calls.EndedBy(CallEnding.FinalTimeout))
            .Add("offertimeoutsessions", calls.EndedBy(CallEnding.OfferTimeout))
            .Add("regularterminatedsessions", calls.EndedBy(CallEnding.Regular))
            .Add("forcedterminatedsessions", calls.EndedBy(CallEnding.Forced) + calls.EndedBy(CallEnding.InternalError))
            .Add("relayedpackets_user", totals.Packets).Add("relayedpacketerrors_user", totals.Errors)
            .Add("relayedbytes_user", totals.Bytes)
            .Add("relayedpackets_kernel", totals.KernelPackets).Add("relayedpacketerrors_kernel", 0)
            .Add("relayedbytes_kernel", totals.KernelBytes)
            .Add("relayedpackets", totals.Packets + totals.KernelPackets).Add("relayedpacketerrors", totals.Errors)
            .Add("relayedbytes", totals.Bytes + totals.KernelBytes)
            .Add("zerowaystreams", calls.ZeroWayStreams).Add("onewaystreams", calls.OneWayStreams)
            .Add("avgcallduration", Fraction(average)).Add("totalcallsduration", Fraction(total))
            .Add("totalcallsduration2", Fraction(calls.TotalSquaredSeconds)).Add("totalcallsduration_stddev", Fraction(deviation));
    }

    private static NgDictionary Interval(IntervalStatistics interval)
    {
        NgDictionary block = new NgDictionary()
            .Add("totalcallsduration", Fraction(interval.CallsDuration.TotalSeconds))
            .Add("minmanagedsessions", interval.MinimumSessions).Add("maxmanagedsessions", interval.MaximumSessions);
        foreach (NgCommandDefinition definition in NgCommands.All)
        {
            CommandInterval command = interval.Of(definition.Command);
            block.Add($"min{definition.Name}delay", Fraction(command.MinimumDelay.TotalSeconds))
                .Add($"max{definition.Name}delay", Fraction(command.MaximumDelay.TotalSeconds))
                .Add($"avg{definition.Name}delay", Fraction(command.AverageDelay.TotalSeconds))
                .Add($"min{definition.Name}requestrate", command.MinimumRate)
                .Add($"max{definition.Name}requestrate", command.MaximumRate)
                .Add($"avg{definition.Name}requestrate", Fraction(command.AverageRate));
        }

        return block;
    }

    private static NgDictionary Voip(QualityTotals quality, bool withMos)
    {
        (string, MetricTotal)[] measures =
        [
            ("jitter", quality.Jitter), ("rtt_e2e", quality.RoundTrip), ("rtt_dsct", quality.RoundTripLeg),
            ("packetloss", quality.PacketLoss), ("jitter_measured", quality.MeasuredJitter),
        ];
        return Metrics(withMos ? [("mos", quality.Mos), .. measures] : measures);
    }

    private static NgDictionary Metrics(params ReadOnlySpan<(string Name, MetricTotal Total)> metrics)
    {
        NgDictionary block = new();
        foreach ((string name, MetricTotal total) in metrics)
        {
            block.Add($"{name}_total", Fraction(total.Sum)).Add($"{name}2_total", Fraction(total.SquareSum))
                .Add($"{name}_samples_total", total.Samples)
                .Add($"{name}_average", Fraction(total.Average)).Add($"{name}_stddev", Fraction(total.StandardDeviation));
        }

        return block;
    }

    private static NgDictionary Control(RequestStatistics statistics)
    {
        NgList proxies = new();
        foreach ((TransportAddress address, ProxyStatistics proxy) in statistics.Proxies)
        {
            NgDictionary block = new NgDictionary().Add("proxy", address.AddressText());
            foreach (NgCommandDefinition command in NgCommands.All.Where(c => c.ShortName.Length > 0))
            {
                block.Add($"{command.ShortName}count", proxy.Requests(command.Command))
                    .Add($"{command.ShortName}duration", Fraction(proxy.Duration(command.Command).TotalSeconds));
            }

            proxies.Items.Add(block.Add("errorcount", proxy.Errors));
        }

        NgDictionary control = new NgDictionary().Add("proxies", proxies);
        foreach (NgCommandDefinition command in NgCommands.All.Where(c => c.ShortName.Length > 0))
            control.Add($"total{command.ShortName}count", statistics.Proxies.Values.Sum(p => p.Requests(command.Command)));
        return control;
    }

    /// <summary>Signalling knows how many chains there are; their packets are not counted per chain.</summary>
    private static NgDictionary Transcoder(string chain, int routes) => new NgDictionary()
        .Add("chain", chain).Add("num", routes).Add("packetrate", 0).Add("byterate", 0).Add("samplerate", 0)
        .Add("packets", 0).Add("bytes", 0).Add("samples", 0);

    private static NgDictionary Interface(ControlServices services, LogicalInterface logical, PortPool pool)
    {
        InterfaceTotals totals = services.Statistics.Interface(pool);
        int all = pool.PortMax - pool.PortMin + 1;
        int used = services.Settings.PortsUsed(pool);
        return new NgDictionary()
            .Add("name", logical.Name).Add("address", pool.Address.AddressText())
            .Add("ports", new NgDictionary().Add("min", pool.PortMin).Add("max", pool.PortMax).Add("used", used)
                .Add("used_pct", Fraction(100.0 * used / all)).Add("free", all - used).Add("totals", all))
            .Add("packets_lost", totals.Quality.PacketsLost).Add("duplicates", totals.Quality.Duplicates)
            .Add("voip_metrics", Voip(totals.Quality, withMos: true))
            .Add("ingress", Counters(totals.Received)).Add("egress", Counters(totals.Sent));
    }

    private static NgDictionary Counters(PacketCounters counters) =>
        new NgDictionary().Add("packets", counters.Packets).Add("bytes", counters.Bytes).Add("errors", counters.Errors);

    private static string Fraction(double value) => value.ToString("F6", CultureInfo.InvariantCulture);
}
