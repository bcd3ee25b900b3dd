using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using Xunit;

namespace MediaEngine.Protocol.Tests.Congestion;

/// <summary>
/// The evaluation cases of RFC 8867 that need only one kind of flow, in virtual time. The bottleneck has a queue of 300 ms, and the round
/// trip is 50 ms.
/// </summary>
public sealed class Rfc8867Tests(ITestOutputHelper output)
{
    private static readonly CongestionSettings _settings = new(Start: 300_000, Minimum: 50_000, Maximum: 5_000_000);

    private long _millisecond;

    [Fact]
    public void Section_5_1_one_flow_follows_a_capacity_that_changes()
    {
        var link = new Bottleneck(1_000_000);
        var flow = new Flow(link, _settings);
        foreach ((double capacity, int seconds) in new[] { (1_000_000.0, 40), (2_500_000, 20), (600_000, 20), (1_000_000, 20) })
        {
            bool falls = capacity < link.Bitrate;
            link.Bitrate = capacity;
            flow.Queued.Clear();
            long before = flow.ReceivedBytes;
            double settled = Run(seconds, [flow], _ => flow.Controller.TargetBitrate < capacity);
            double used = (flow.ReceivedBytes - before) * 8 / (seconds * capacity);
            Figure(
                $"5.1 {capacity / 1e6} Mbit/s: used {used:P0}, queue p50 {Percentile(flow, 0.5):F0} ms, p95 " +
                $"{Percentile(flow, 0.95):F0} ms, below capacity after {settled:F1} s");
            Assert.InRange(used, 0.5, 1.1);
            Assert.InRange(Percentile(flow, 0.5), 0, 100);
            if (falls)
                Assert.InRange(settled, 0, 2);
        }
    }

    [Fact]
    public void A_fall_to_1_Mbit_is_followed_within_2_seconds()
    {
        foreach (double before in new[] { 2_000_000.0, 3_000_000, 4_500_000 })
        {
            var link = new Bottleneck(before);
            var flow = new Flow(link, _settings);
            Run(30, [flow]);
            double reached = flow.Controller.TargetBitrate;
            link.Bitrate = 1_000_000;
            double settled = Run(10, [flow], _ => flow.Controller.TargetBitrate < link.Bitrate);
            Figure($"fall from {before / 1e6} Mbit/s (target {reached / 1e6:F2}) to 1: below capacity after {settled:F2} s");
            Assert.InRange(reached, before / 2, before * 1.1);
            Assert.InRange(settled, 0, 2);
        }
    }

    [Fact]
    public void Feedback_of_RFC_8888_leads_to_the_same()
    {
        var link = new Bottleneck(2_500_000);
        var flow = new Flow(link, _settings) { Rfc8888 = true };
        Assert.True(flow.Controller.TryAddSource(9));
        Run(30, [flow]);
        double rate = Rates(10, [flow])[0];
        link.Bitrate = 1_000_000;
        double settled = Run(10, [flow], _ => flow.Controller.TargetBitrate < link.Bitrate);
        Figure($"RFC 8888 at 2.5 Mbit/s: {rate / 1e6:F2} Mbit/s, below 1 Mbit/s {settled:F2} s after the fall");
        Assert.InRange(rate, 1_250_000, 2_750_000);
        Assert.InRange(settled, 0, 2);
    }

    [Fact]
    public void Section_5_2_two_flows_share_a_capacity_that_changes()
    {
        var link = new Bottleneck(4_000_000);
        Flow[] flows = [new(link, _settings, seed: 1), new(link, _settings, seed: 2)];
        foreach ((double capacity, int seconds) in new[] { (4_000_000.0, 25), (2_000_000, 25), (3_500_000, 25), (1_000_000, 25),
            (2_000_000, 25) })
        {
            link.Bitrate = capacity;
            long[] before = [.. flows.Select(f => f.ReceivedBytes)];
            Run(seconds, flows);
            double[] rates = [.. flows.Select((f, i) => (f.ReceivedBytes - before[i]) * 8.0 / seconds)];
            Figure($"5.2 {capacity / 1e6} Mbit/s: {rates[0] / 1e6:F2} and {rates[1] / 1e6:F2} Mbit/s, used {rates.Sum() / capacity:P0}");
            Assert.InRange(rates.Sum() / capacity, 0.5, 1.1);
        }
    }

    [Fact]
    public void Section_5_3_reports_that_are_lost_do_not_mislead()
    {
        var link = new Bottleneck(2_000_000);
        var flow = new Flow(link, _settings) { ReportLoss = 0.3 };
        Run(30, [flow]);
        double rate = Rates(20, [flow])[0];
        link.Bitrate = 1_000_000;
        double settled = Run(10, [flow], _ => flow.Controller.TargetBitrate < link.Bitrate);
        Figure($"5.3 30 % of the reports lost at 2 Mbit/s: {rate / 1e6:F2} Mbit/s, below 1 Mbit/s {settled:F2} s after a fall");
        Assert.InRange(rate, 1_000_000, 2_100_000);
        Assert.InRange(settled, 0, 2);
    }

    [Fact]
    public void Section_5_4_flows_that_start_one_after_another_share_fairly()
    {
        var link = new Bottleneck(3_500_000);
        Flow[] flows = [new(link, _settings, seed: 1), new(link, _settings, seed: 2), new(link, _settings, seed: 3)];
        Run(20, flows[..1]);
        Run(20, flows[..2]);
        Run(40, flows);
        double[] rates = Rates(40, flows);
        Figure(
            $"5.4 three flows at 3.5 Mbit/s: {string.Join(", ", rates.Select(r => $"{r / 1e6:F2}"))} Mbit/s, Jain's index " +
            $"{Fairness(rates):F3}");
        Assert.InRange(Fairness(rates), 0.85, 1);
        Assert.InRange(rates.Sum(), 0.6 * 3_500_000, 3_500_000);
    }

    [Fact]
    public void Two_flows_share_fairly()
    {
        var link = new Bottleneck(3_000_000);
        Flow[] flows = [new(link, _settings, seed: 1), new(link, _settings, seed: 2)];
        Run(15, flows[..1]);
        Run(75, flows);
        double[] rates = Rates(30, flows);
        Figure($"two flows at 3 Mbit/s: {rates[0] / 1e6:F2} and {rates[1] / 1e6:F2} Mbit/s, Jain's index {Fairness(rates):F3}");
        Assert.InRange(Fairness(rates), 0.9, 1);
    }

    [Fact]
    public void Section_5_5_flows_of_other_round_trips_do_not_starve()
    {
        var link = new Bottleneck(4_000_000);
        Flow[] flows = [.. new[] { 5.0, 25, 50, 75, 100 }.Select((d, i) => new Flow(link, _settings, d, (ulong)i + 1))];
        Run(60, flows);
        double[] rates = Rates(60, flows);
        Figure(
            $"5.5 round trips of 10 to 200 ms at 4 Mbit/s: {string.Join(", ", rates.Select(r => $"{r / 1e6:F2}"))} Mbit/s, Jain's index " +
            $"{Fairness(rates):F3}");
        Assert.All(rates, r => Assert.InRange(r, 200_000, 2_500_000));
    }

    [Fact]
    public void Section_5_6_a_download_beside_it_does_not_starve_the_flow()
    {
        var link = new Bottleneck(2_000_000);
        var flow = new Flow(link, _settings);
        var download = new TcpFlow(link);
        Run(20, [flow]);
        long media = flow.ReceivedBytes;
        for (int i = 0; i < 60_000; i++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(1000 + _millisecond++);
            flow.Step(now);
            download.Step(now);
        }

        double rate = (flow.ReceivedBytes - media) * 8 / 60.0;
        Figure($"5.6 beside a download at 2 Mbit/s: {rate / 1e6:F2} Mbit/s, the download {download.ReceivedBytes * 8 / 60e6:F2}");
        Assert.InRange(rate, 150_000, 1_500_000);
    }

    [Fact]
    public void Section_5_7_a_pause_does_not_break_what_follows()
    {
        var link = new Bottleneck(3_500_000);
        Flow[] flows = [new(link, _settings, seed: 1), new(link, _settings, seed: 2)];
        Run(40, flows);
        flows[0].Paused = true;
        Run(20, flows);
        flows[0].Paused = false;
        Run(30, flows);
        double[] rates = Rates(30, flows);
        Figure($"5.7 after the pause: {rates[0] / 1e6:F2} and {rates[1] / 1e6:F2} Mbit/s, Jain's index {Fairness(rates):F3}");
        Assert.InRange(Fairness(rates), 0.8, 1);
    }

    [Fact]
    public void A_flow_that_the_application_limits_grows_only_by_probes()
    {
        var link = new Bottleneck(4_000_000);
        var silent = new Flow(link, _settings) { MaximumMedia = 400_000, Pads = false };
        Run(60, [silent]);
        Figure($"400 kbit/s of media without padding at 4 Mbit/s: target {silent.Controller.TargetBitrate / 1e6:F2} Mbit/s");
        Assert.True(silent.Controller.IsApplicationLimited);
        Assert.InRange(silent.Controller.TargetBitrate, 300_000, 1_300_000);
        var probing = new Flow(new Bottleneck(4_000_000), _settings) { MaximumMedia = 400_000 };
        Run(60, [probing]);
        Figure($"400 kbit/s of media with padding at 4 Mbit/s: target {probing.Controller.TargetBitrate / 1e6:F2} Mbit/s");
        Assert.InRange(probing.Controller.TargetBitrate, 2_500_000, 4_400_000);
    }

    [Theory]
    [InlineData(0.01, 0.5)]
    [InlineData(0.05, 0.15)]
    public void Random_loss_below_a_tenth_leaves_the_flow_alive(double loss, double share)
    {
        var link = new Bottleneck(3_000_000);
        var flow = new Flow(link, _settings) { Loss = loss };
        Run(30, [flow]);
        double rate = Rates(30, [flow])[0];
        Figure($"{loss:P0} of random loss at 3 Mbit/s: {rate / 1e6:F2} Mbit/s");
        Assert.InRange(rate, share * 3_000_000, 3_000_000);
    }

    [Fact]
    public void Heavy_loss_lowers_the_rate()
    {
        var link = new Bottleneck(3_000_000);
        var flow = new Flow(link, _settings);
        Run(30, [flow]);
        double before = flow.Controller.TargetBitrate;
        flow.Loss = 0.3;
        Run(5, [flow]);
        Figure($"30 % of loss for 5 s: {before / 1e6:F2} to {flow.Controller.TargetBitrate / 1e6:F2} Mbit/s");
        Assert.InRange(flow.Controller.TargetBitrate, 50_000, before / 2);
    }

    [Fact]
    public void The_same_calls_give_the_same_rates()
    {
        double[] targets = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var flow = new Flow(new Bottleneck(2_000_000), _settings);
            _millisecond = 0;
            Run(20, [flow]);
            return flow.Controller.TargetBitrate;
        })];
        Assert.Equal(targets[0], targets[1]);
    }

    /// <summary>Returns the seconds until the condition holds for the first time; the whole time when it never holds.</summary>
    private double Run(int seconds, Flow[] flows, Func<double, bool>? until = null)
    {
        double settled = seconds;
        for (int i = 0; i < seconds * 1000; i++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(1000 + _millisecond++);
            foreach (Flow flow in flows)
                flow.Step(now);
            if (until is not null && settled == seconds && until(i / 1000.0))
                settled = i / 1000.0;
        }

        return settled;
    }

    private double[] Rates(int seconds, Flow[] flows)
    {
        long[] before = [.. flows.Select(f => f.ReceivedBytes)];
        Run(seconds, flows);
        return [.. flows.Select((f, i) => (f.ReceivedBytes - before[i]) * 8.0 / seconds)];
    }

    private static double Fairness(double[] rates) => rates.Sum() * rates.Sum() / (rates.Length * rates.Sum(r => r * r));

    private static double Percentile(Flow flow, double share)
    {
        List<double> sorted = [.. flow.Queued.Order()];
        return sorted.Count == 0 ? 0 : sorted[(int)(share * (sorted.Count - 1))];
    }

    private void Figure(string text) => output.WriteLine("figure: " + text);
}
