using System.Globalization;
using System.Text;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Server.Graphite;

/// <summary>
/// The plaintext protocol of Graphite: <c>name value time</c> and a line feed for each number, time in whole seconds since 1970. Names are
/// the keys of NG statistics with a dot between section and key ("totalstatistics.relayedpackets").
/// </summary>
internal static class GraphiteText
{
    /// <summary>Figures of the whole engine. Those of each proxy, interface or codec have no fixed set of names and are left out.</summary>
    private static readonly string[] _sections = ["currentstatistics", "totalstatistics", "intervalstatistics", "controlstatistics", "mos",
        "voip_metrics"];

    public static byte[] Write(NgDictionary statistics, string prefix, DateTimeOffset at)
    {
        StringBuilder text = new();
        foreach (string section in _sections)
        {
            if (statistics[section] is not NgDictionary numbers)
                continue;
            foreach ((string key, NgValue value) in numbers.Entries)
            {
                if (Number(value) is { } number)
                    WriteLine(text, prefix, section, key, number, at.ToUnixTimeSeconds());
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void WriteLine(StringBuilder text, string prefix, string section, string key, string number, long time)
    {
        if (prefix.Length > 0)
            text.Append(prefix).Append('.');
        text.Append(section).Append('.').Append(key.Replace(' ', '_')).Append(' ').Append(number).Append(' ')
            .Append(time.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Fractional numbers are texts in the statistics.</summary>
    private static string? Number(NgValue value) => value switch
    {
        NgInteger whole => whole.Value.ToString(CultureInfo.InvariantCulture),
        NgString fraction when double.TryParse(fraction.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) => fraction.Text,
        _ => null,
    };
}
