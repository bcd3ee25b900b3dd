using MediaEngine.Protocol.Compatibility;

namespace MediaEngine.Server.Options;

/// <summary>One row of the option table, from which the parsers, <c>--help</c>, the manual and the sample file are made.</summary>
/// <param name="Name">Long name, also the key in the configuration file.</param>
/// <param name="Short">One-letter form; '\0' for none.</param>
/// <param name="Kind">How a value is parsed and validated.</param>
/// <param name="Default">As in the configuration file; null for none (unset, off, empty).</param>
/// <param name="Value">Name of the value in help texts; empty for flags.</param>
/// <param name="Status">How the option behaves in this engine; warnings at start, <c>--help</c> and the documents are made from it.</param>
/// <param name="Help">One or more full sentences.</param>
internal sealed record OptionDefinition(
    string Name, char Short, OptionKind Kind, string? Default, string Value, NameStatus Status, string Help)
{
    public OptionArea Area { get; init; }

    /// <summary>Lowest and highest allowed number; only for numbers.</summary>
    public (double Min, double Max) Range { get; init; } = (0, int.MaxValue);

    /// <summary>Allowed words; only for <see cref="OptionKind.Choice"/>. Compared without case.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>
    /// What differs from rtpengine, in full sentences for docs/compatibility.md; only with <see cref="NameStatus.Different"/>.
    /// </summary>
    public string Difference { get; init; } = "";

    /// <summary>Has no meaning in a configuration file (help, version).</summary>
    public bool CommandLineOnly { get; init; }

    /// <summary>The value must not appear in logs.</summary>
    public bool Secret { get; init; }

    public bool TakesValue => Kind != OptionKind.Flag;

    public bool IsList => Kind is OptionKind.List or OptionKind.ListenList;
}
