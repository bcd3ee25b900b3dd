using System.Globalization;
using System.Text;

namespace MediaEngine.Server.Metrics;

/// <summary>Writes the Prometheus text format, version 0.0.4: one HELP and TYPE for each name, then its samples.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();
    private string _name = "";

    public PrometheusText Counter(string name, string help) => Begin(name, "counter", help);

    public PrometheusText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <param name="counts">One more than there are bounds: of what is longer than all of them.</param>
    public PrometheusText Histogram(string name, string help, ReadOnlySpan<double> bounds, ReadOnlySpan<long> counts, double sum)
    {
        Begin(name, "histogram", help);
        long total = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            total += counts[i];
            string bound = i < bounds.Length ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            _name = name + "_bucket";
            Sample(total, ("le", bound));
        }

        _name = name + "_sum";
        Sample(sum);
        _name = name + "_count";
        return Sample(total);
    }

    /// <summary>One sample of the metric that was begun last.</summary>
    public PrometheusText Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_name);
        for (int i = 0; i < labels.Length; i++)
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
        if (labels.Length > 0)
            _text.Append('}');
        _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();

    private PrometheusText Begin(string name, string type, string help)
    {
        _name = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace('\r', ' ');
}
