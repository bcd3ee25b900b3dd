using System.Collections.Immutable;

namespace MediaEngine.Media;

/// <summary>
/// What SDP says about a codec beside its rtpmap: how its fmtp is compared, answered and written. One row of <see cref="SdpCodecs"/>.
/// </summary>
/// <param name="Encoding">Encoding name as in rtpmap.</param>
public sealed record SdpCodec(string Encoding)
{
    /// <summary>The name of the codec this is another name for; null when it has a name of its own.</summary>
    public string? AliasOf { get; init; }

    /// <summary>Clock rate that the name alone stands for, Hz.</summary>
    public int ClockRate { get; init; } = 8000;

    /// <summary>Channels that the name alone stands for.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>The number of channels in rtpmap says nothing: it is always <see cref="Channels"/>.</summary>
    public bool HasFixedChannels { get; init; }

    public bool IsVideo { get; init; }

    /// <summary>Known here and never added to an offer, not even where it was asked for by name.</summary>
    public bool IsNeverAdded { get; init; }

    /// <summary>fmtp parameters that change what is in a payload. Formats that differ in one are different codecs for every rule.</summary>
    public ImmutableArray<SdpParameter> Binding { get; init; } = [];

    /// <summary>
    /// Both parties take one layout where they named different ones, so that packets pass whatever <see cref="Binding"/> says.
    /// </summary>
    public bool AgreesOnLayout { get; init; }

    /// <summary>Order of the parameters we write, for codecs where peers compare texts; empty copies what came.</summary>
    public ImmutableArray<string> ParameterOrder { get; init; } = [];

    /// <summary>fmtp of an answer by our own decoder, made from that of the offer; null answers with what was offered.</summary>
    public Func<SdpCodec, string?, string?>? AnswerParameters { get; init; }

    /// <summary>No binding parameter differs.</summary>
    public bool SameLayout(string? one, string? other)
    {
        if (one == other)
            return true;
        foreach (SdpParameter parameter in Binding)
        {
            if (!parameter.Agrees(one, other))
                return false;
        }

        return true;
    }

    /// <summary>The parameters, as they stand there, that make the format what it is.</summary>
    public IEnumerable<string> BindingOf(string? parameters) =>
        (parameters ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(p => Binding.Any(b => p.Split('=')[0].Trim().Equals(b.Name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>fmtp as it is written.</summary>
    public string Written(string parameters)
    {
        if (ParameterOrder.IsEmpty || !parameters.Contains(';', StringComparison.Ordinal))
            return parameters;
        string[] items = parameters.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", items.OrderBy(Rank));
    }

    private int Rank(string item)
    {
        int equals = item.IndexOf('=');
        int index = ParameterOrder.IndexOf(equals < 0 ? item : item[..equals]);
        return index < 0 ? ParameterOrder.Length : index;
    }
}
