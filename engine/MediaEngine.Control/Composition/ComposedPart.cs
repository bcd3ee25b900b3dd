using System.Text;

namespace MediaEngine.Control.Composition;

/// <summary>One line of a description we made, and the rule that made it.</summary>
/// <param name="Text">Without the line end.</param>
internal readonly record struct ComposedLine(string Text, string Rule);

/// <summary>The session part or one media section of a description, line by line.</summary>
/// <param name="source">The input section the lines speak of, from 0; -1 for the session part and for a section this message did not have.</param>
internal sealed class ComposedPart(string name, int source)
{
    /// <summary>"session", or the media type and its position.</summary>
    public string Name { get; } = name;

    public int Source { get; } = source;

    public List<ComposedLine> Lines { get; } = new(32);

    /// <summary>Lines a rule made and NG sdp-attr took out again or replaced.</summary>
    public List<string> Edited { get; } = [];

    public void Add(char type, object value, string rule) => Lines.Add(new ComposedLine($"{type}={value}", rule));

    public void PrintTo(StringBuilder text)
    {
        foreach (ComposedLine line in Lines)
            text.Append(line.Text).Append("\r\n");
    }
}
