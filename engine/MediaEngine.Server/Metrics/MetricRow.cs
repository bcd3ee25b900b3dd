using System.Diagnostics.Metrics;

namespace MediaEngine.Server.Metrics;

/// <summary>One metric: the page for Prometheus and the instruments of the meter are made from these rows.</summary>
/// <param name="Name">As on the page. rtpengine's name where the meaning is the same; our own begin with mediaengine_.</param>
/// <param name="Read">The current values, one for each combination of labels. Called on the control thread.</param>
internal sealed record MetricRow(string Name, MetricKind Kind, string Help, Func<MetricSources, IEnumerable<Measurement<double>>> Read)
{
    /// <summary>The values of a histogram; null for other kinds.</summary>
    public Func<MetricSources, MetricHistogram>? Histogram { get; private init; }

    /// <summary>UCUM unit; null for plain numbers.</summary>
    public string? Unit =>
        Name.Contains("_seconds", StringComparison.Ordinal) ? "s" : Name.Contains("_bytes", StringComparison.Ordinal) ? "By" : null;

    public static MetricRow Counter(string name, string help, Func<MetricSources, double> value) =>
        new(name, MetricKind.Counter, help, s => [new Measurement<double>(value(s))]);

    public static MetricRow Counters(string name, string help, Func<MetricSources, IEnumerable<Measurement<double>>> read) =>
        new(name, MetricKind.Counter, help, read);

    public static MetricRow Gauge(string name, string help, Func<MetricSources, double> value) =>
        new(name, MetricKind.Gauge, help, s => [new Measurement<double>(value(s))]);

    public static MetricRow Gauges(string name, string help, Func<MetricSources, IEnumerable<Measurement<double>>> read) =>
        new(name, MetricKind.Gauge, help, read);

    public static MetricRow Distribution(string name, string help, Func<MetricSources, MetricHistogram> histogram) =>
        new(name, MetricKind.Histogram, help, static _ => []) { Histogram = histogram };

    /// <summary>One value with its labels.</summary>
    public static Measurement<double> Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var tags = new KeyValuePair<string, object?>[labels.Length];
        for (int i = 0; i < tags.Length; i++)
            tags[i] = new(labels[i].Name, labels[i].Value);
        return new Measurement<double>(value, tags);
    }
}
