using System.Collections;
using System.Globalization;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>"Ice.Mode=Force": an option of a request by name, with the text of its value; lists are joined with "|".</summary>
internal static class NgOptionPath
{
    public static string Value(NgRequest request, string path)
    {
        object? value = request;
        foreach (string name in path.Split('.'))
            value = value!.GetType().GetProperty(name)!.GetValue(value);
        return Text(value);
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        NgSdpAttributeEdits edits => $"{edits.Section}:+{Text(edits.Add)}:-{Text(edits.Remove)}:~{Text(edits.Substitute)}",
        NgSdpSubstitution pair => $"{pair.From}>{pair.To}",
        NgMeshTag tag => $"{tag.From}->{Text(tag.To)}",
        NgMediaDescription media => $"{media.Type}({Text(media.Codecs)})",
        IEnumerable list => string.Join('|', list.Cast<object?>().Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
