using MediaEngine.Protocol.Ng;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>NG values as one text, for comparison.</summary>
internal static class NgText
{
    public static string Print(NgValue value) => value switch
    {
        NgList list => $"[{string.Join(", ", list.Items.Select(Print))}]",
        NgDictionary dictionary => $"{{{string.Join(", ", dictionary.Entries.Select(e => $"{e.Key}: {Print(e.Value)}"))}}}",
        _ => value.ToString()!,
    };
}
