using System.Text;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Signalling.Composition;

/// <summary>One line of our SDP, and the rule that wrote it.</summary>
/// <param name="Text">Without the line end.</param>
internal readonly record struct ComposedLine(string Text, string Rule);

/// <summary>
/// The session part or one section section of an SDP, appended to the text line by line. The lines are stored separately only for
/// explanations.
/// </summary>
/// <param name="name">"session", or the media type and its position; for explain.</param>
/// <param name="source">The input section of the lines, from 0; -1 for the session part and for a section this message does not
/// have.</param>
/// <param name="edits">Edits of this part; null when there is none.</param>
internal sealed class ComposedPart(StringBuilder text, string name, int source, AttributeEdits? edits, bool explained)
{
    private int _lineStart;
    private bool _isAttribute;

    public string Name { get; } = name;

    public int Source { get; } = source;

    /// <summary>Empty without explain.</summary>
    public List<ComposedLine> Lines { get; } = explained ? new(32) : [];

    /// <summary>Lines that a rule wrote and an edit removed or replaced.</summary>
    public List<string> Edited { get; } = [];

    /// <summary>The rule that writes the current lines.</summary>
    public string Rule { get; set; } = "";

    public void Line(char type, string value)
    {
        Begin(type).Append(value);
        End();
    }

    /// <summary>A line with its letter.</summary>
    public void Line(string line)
    {
        _lineStart = text.Length;
        _isAttribute = false;
        text.Append(line);
        End();
    }

    /// <summary>The attribute, unless the value is null.</summary>
    public void Attribute(string attribute, string? value)
    {
        if (value is null)
            return;
        Begin('a').Append(attribute).Append(':').Append(value);
        End();
    }

    public void Attribute(string attribute)
    {
        Begin('a').Append(attribute);
        End();
    }

    public void Copy(SdpAttribute attribute)
    {
        if (attribute.Value is null)
            Attribute(attribute.Name);
        else
            Attribute(attribute.Name, attribute.Value);
    }

    /// <summary>Begins a line; <see cref="End"/> ends it.</summary>
    public StringBuilder Begin(char type)
    {
        _lineStart = text.Length;
        _isAttribute = type == 'a';
        return text.Append(type).Append('=');
    }

    /// <summary>The line that was begun.</summary>
    public StringBuilder Continue() => text;

    public void End()
    {
        if (edits is not null && _isAttribute && !Edit(edits))
            return;
        Close();
    }

    /// <summary>Appends the lines that the edits add.</summary>
    public void Finish()
    {
        if (edits is null)
            return;
        Rule = AttributeEdits.Rule;
        foreach (string added in edits.Added())
        {
            Begin('a').Append(added);
            Close();
        }
    }

    private void Close()
    {
        if (explained)
            Lines.Add(new ComposedLine(text.ToString(_lineStart, text.Length - _lineStart), Rule));
        text.Append("\r\n");
    }

    /// <summary>False when the line was removed.</summary>
    private bool Edit(AttributeEdits rules)
    {
        int start = _lineStart + 2;
        string attribute = text.ToString(start, text.Length - start);
        string? kept = rules.Edited(attribute);
        if (kept == attribute)
            return true;
        Edited.Add($"a={attribute}");
        text.Length = kept is null ? _lineStart : start;
        if (kept is null)
            return false;
        string rule = Rule;
        Rule = AttributeEdits.Rule;
        text.Append(kept);
        Close();
        Rule = rule;
        return false;
    }
}
