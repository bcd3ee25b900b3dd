using System.Globalization;

namespace MediaEngine.Server.Options;

/// <summary>
/// The configured values, validated row by row: numbers are in their range, choices are allowed words. Reading an option without a row is a
/// bug of the engine and throws.
/// </summary>
internal sealed class OptionValues
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Options that were given, in no order.</summary>
    public IEnumerable<string> Given => _values.Keys;

    public bool IsSet(string name) => _values.ContainsKey(Row(name).Name);

    /// <summary>Replaces the option's values.</summary>
    public void Set(OptionDefinition option, IReadOnlyList<string> values)
    {
        foreach (string value in values)
            Check(option, value);
        _values[option.Name] = [.. option.IsList ? values : values.TakeLast(1)];
    }

    public bool Flag(string name) => _values.TryGetValue(Row(name).Name, out List<string>? values) && ParseFlag(name, values[^1]);

    public string? Text(string name)
    {
        OptionDefinition row = Row(name);
        string? text = _values.TryGetValue(name, out List<string>? values) ? values[^1] : row.Default;
        return string.IsNullOrEmpty(text) ? row.Default : text;
    }

    public long Integer(string name) =>
        ParseInteger(name, Text(name) ?? throw new InvalidOperationException($"option {name} has no default"));

    /// <summary>For options whose range fits the type.</summary>
    public int Int32(string name) => checked((int)Integer(name));

    public double Number(string name) =>
        ParseNumber(name, Text(name) ?? throw new InvalidOperationException($"option {name} has no default"));

    public IReadOnlyList<string> List(string name)
    {
        OptionDefinition row = Row(name);
        return _values.TryGetValue(name, out List<string>? values) ? values : row.Default is null ? [] : IniFile.SplitList(row.Default);
    }

    private static OptionDefinition Row(string name) =>
        OptionTable.Find(name) ?? throw new InvalidOperationException($"no row for option {name}");

    private static void Check(OptionDefinition option, string value)
    {
        switch (option.Kind)
        {
            case OptionKind.Flag:
                ParseFlag(option.Name, value);
                break;
            case OptionKind.Integer when value.Length > 0 || option.Default is null:
                CheckRange(option, ParseInteger(option.Name, value), value);
                break;
            case OptionKind.Number when value.Length > 0 || option.Default is null:
                CheckRange(option, ParseNumber(option.Name, value), value);
                break;
            case OptionKind.Choice when !option.Choices.Contains(value, StringComparer.OrdinalIgnoreCase):
                throw new OptionException(option.Name, $"'{value}' is not one of {string.Join(", ", option.Choices)}");
        }
    }

    private static void CheckRange(OptionDefinition option, double number, string value)
    {
        if (number < option.Range.Min || number > option.Range.Max)
            throw new OptionException(option.Name, $"{value} is outside {option.Range.Min:0} to {option.Range.Max:0}");
    }

    private static bool ParseFlag(string name, string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" => false,
        _ => throw new OptionException(name, $"'{value}' is neither true nor false"),
    };

    private static long ParseInteger(string name, string value)
    {
        ReadOnlySpan<char> text = value.AsSpan().Trim();
        bool parsed = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long number)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        return parsed ? number : throw new OptionException(name, $"'{value}' is not a whole number");
    }

    private static double ParseNumber(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new OptionException(name, $"'{value}' is not a number");
}
