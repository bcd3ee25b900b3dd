using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MediaEngine.Server.Metrics;

/// <summary>Writes the Prometheus text format, version 0.0.4: one HELP and TYPE for each name, then its samples.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();

    public PrometheusText Values(MetricRow row, IEnumerable<Measurement<double>> values)
    {
        Begin(row);
        foreach (Measurement<double> value in values)
            Sample(row.Name, value.Value, value.Tags);
        return this;
    }

    public PrometheusText Histogram(MetricRow row, MetricHistogram histogram)
    {
        Begin(row);
        long total = 0;
        for (int i = 0; i < histogram.Counts.Length; i++)
        {
            total += histogram.Counts[i];
            string bound = i < histogram.Bounds.Length ? histogram.Bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            Sample(row.Name + "_bucket", total, [new("le", bound)]);
        }

        Sample(row.Name + "_sum", histogram.Sum, []);
        Sample(row.Name + "_count", total, []);
        return this;
    }

    public override string ToString() => _text.ToString();

    private void Begin(MetricRow row) => _text.Append("# HELP ").Append(row.Name).Append(' ').Append(row.Help)
        .Append("\n# TYPE ").Append(row.Name).Append(' ').Append(row.Kind.ToString().ToLowerInvariant()).Append('\n');

    private void Sample(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Key).Append("=\"").Append(Escape(labels[i].Value?.ToString() ?? ""))
                .Append('"');
        if (labels.Length > 0)
            _text.Append('}');
        _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace('\r', ' ');
}
