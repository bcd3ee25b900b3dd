namespace MediaEngine.Control.Negotiation;

/// <summary>NAME[/clock[/channels[/bitrate[/ptime[/fmtp[/options]]]]]] of NG codec lists; empty fields match anything.</summary>
internal sealed record CodecSpecification(string Name, int ClockRate, int Channels, string? Parameters)
{
    public static CodecSpecification Parse(string text)
    {
        string[] parts = text.Split('/', 7);
        int clock = parts.Length > 1 && int.TryParse(parts[1], out int c) ? c : 0;
        int channels = parts.Length > 2 && int.TryParse(parts[2], out int n) ? n : 0;
        string? parameters = parts.Length > 5 && parts[5].Length > 0 ? parts[5] : null;
        return new CodecSpecification(parts[0], clock, channels, parameters);
    }

    public bool IsAll => Name is "all" or "full" && ClockRate == 0;

    public bool Matches(PayloadFormat format) =>
        format.Named(Name) && (ClockRate == 0 || ClockRate == format.ClockRate) && (Channels == 0 || Channels == format.Channels);

    public static bool AnyMatches(IReadOnlyList<string> specifications, PayloadFormat format, bool countAll)
    {
        foreach (string text in specifications)
        {
            CodecSpecification specification = Parse(text);
            if (specification.IsAll ? countAll : specification.Matches(format))
                return true;
        }

        return false;
    }
}
