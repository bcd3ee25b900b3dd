using MediaEngine.Protocol.Sdp;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Signalling.Composition;

/// <summary>
/// Explains an SDP: for each received line whether it was kept, changed or removed and by which rule, and for each line of the engine's own
/// which rule wrote it. Policies add reasons that the lines alone do not show.
/// </summary>
internal sealed class Explanation
{
    private readonly Dictionary<(MediaDescription Section, string PayloadType), string> _removedFormats = [];

    /// <summary>A policy removed a payload format.</summary>
    public void Removed(ReceivedSection section, PayloadFormat format, string rule) =>
        _removedFormats[(section.Source, format.PayloadType.ToString())] = rule;

    /// <param name="input">The received SDP.</param>
    /// <param name="session">The same, parsed.</param>
    /// <param name="parts">The composed parts, the session part first.</param>
    public List<string> Of(string input, SessionDescription session, IReadOnlyList<ComposedPart> parts)
    {
        var texts = new List<string>();
        List<List<string>> sections = Split(input);
        Explain(texts, "session", null, sections[0], parts[0]);
        for (int i = 1; i < sections.Count; i++)
        {
            MediaDescription? media = i <= session.Sections.Length ? session.Sections[i - 1] : null;
            ComposedPart? part = parts.FirstOrDefault(p => p.Source == i - 1);
            string name = $"{media?.Type ?? "media"} {i}";
            if (part is null)
                texts.AddRange(sections[i].Select(line => $"{name}: removed {line} by sdp-media-remove"));
            else
                Explain(texts, name, media, sections[i], part);
        }

        foreach (ComposedPart part in parts.Skip(1).Where(p => p.Source < 0))
            texts.AddRange(part.Lines.Select(line => $"{part.Name}: made {line.Text} by section kept from before"));
        return texts;
    }

    private void Explain(List<string> texts, string name, MediaDescription? media, List<string> input, ComposedPart output)
    {
        HashSet<string> received = [.. input];
        Dictionary<string, string> equal = output.Lines.DistinctBy(l => l.Text).ToDictionary(l => l.Text, l => l.Rule);
        Dictionary<string, Queue<ComposedLine>> related = output.Lines.Where(l => !received.Contains(l.Text))
            .GroupBy(l => KeyOf(l.Text)).ToDictionary(g => g.Key, g => new Queue<ComposedLine>(g));
        var edited = output.Edited.ToHashSet();
        var explained = new HashSet<string>();
        bool rejected = output.Lines[0].Text is { } first && first.StartsWith("m=", StringComparison.Ordinal) && first.Split(' ')[1] == "0";
        foreach (string line in input)
        {
            if (equal.TryGetValue(line, out string? rule))
            {
                explained.Add(line);
                texts.Add($"{name}: kept {line} by {rule}");
                continue;
            }

            if (related.TryGetValue(KeyOf(line), out Queue<ComposedLine>? candidates) && candidates.TryDequeue(out ComposedLine changed))
            {
                explained.Add(changed.Text);
                texts.Add($"{name}: changed {line} to {changed.Text} by {changed.Rule}");
            }
            else
            {
                texts.Add($"{name}: removed {line} by {(edited.Contains(line) ? "sdp-attr" : Remover(media, line, rejected))}");
            }
        }

        foreach (ComposedLine line in output.Lines)
        {
            if (!explained.Contains(line.Text))
                texts.Add($"{name}: made {line.Text} by {line.Rule}");
        }
    }

    private string Remover(MediaDescription? media, string line, bool rejected)
    {
        if (!line.StartsWith("a=", StringComparison.Ordinal))
            return line.StartsWith("c=", StringComparison.Ordinal) ? "connection" : "line type not passed on";
        SdpAttribute attribute = SdpAttribute.Parse(line.AsSpan(2));
        if (attribute.Name is "rtpmap" or "fmtp" or "rtcp-fb" && media is not null)
        {
            string number = (attribute.Value ?? "").Split(' ')[0];
            if (_removedFormats.TryGetValue((media, number), out string? reason))
                return reason;
            if (!media.Formats.Contains(number) && number != "*")
                return "codecs (payload type not in the m= line)";
        }

        return rejected ? "rejected section" : MediaLines.RuleOf(attribute.Name);
    }

    /// <summary>
    /// The key of a line, by which two lines with different values are the same thing: letter, attribute name, and the payload type if
    /// there is one.
    /// </summary>
    private static string KeyOf(string line)
    {
        if (!line.StartsWith("a=", StringComparison.Ordinal))
            return line.StartsWith("b=", StringComparison.Ordinal) ? line.Split(':')[0] : line[..Math.Min(2, line.Length)];
        SdpAttribute attribute = SdpAttribute.Parse(line.AsSpan(2));
        if (attribute.Value is null && MediaDirections.TryParse(attribute.Name, out _))
            return "direction";
        return attribute.Name is "rtpmap" or "fmtp" or "extmap" or "crypto" or "candidate" or "rtcp-fb" or "ssrc"
            ? $"{attribute.Name}:{attribute.Value?.Split(' ')[0]}"
            : attribute.Name;
    }

    /// <summary>The lines of the session part and of each section.</summary>
    private static List<List<string>> Split(string input)
    {
        var sections = new List<List<string>> { new() };
        foreach (string raw in input.Split('\n'))
        {
            string line = raw.TrimEnd('\r');
            if (line.Length == 0)
                break;
            if (line.StartsWith("m=", StringComparison.Ordinal))
                sections.Add([]);
            sections[^1].Add(line);
        }

        return sections;
    }
}
