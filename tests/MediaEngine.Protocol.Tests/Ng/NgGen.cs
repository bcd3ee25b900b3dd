using System.Text;
using CsCheck;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>Random NG values, and a text form to compare them.</summary>
internal static class NgGen
{
    public static readonly Gen<NgString> AnyString = Gen.Byte.Array[0, 40].Select(bytes => new NgString(bytes));

    public static readonly Gen<NgString> Utf8String = Gen.String.Select(text => new NgString(Encoding.UTF8.GetBytes(text)));

    public static Gen<NgDictionary> Dictionary(Gen<NgString> strings, int depth = 4) =>
        Gen.Select(strings, Value(strings, depth)).List[0, 6].Select(entries =>
        {
            var dictionary = new NgDictionary();
            entries.ForEach(entry => dictionary.Add(entry.Item1.Text, entry.Item2));
            return dictionary;
        });

    public static Gen<NgValue> Value(Gen<NgString> strings, int depth = 4)
    {
        Gen<NgValue> text = strings.Select(s => (NgValue)s);
        Gen<NgValue> number = Gen.Long.Select(n => (NgValue)new NgInteger(n));
        if (depth == 0)
            return Gen.OneOf(text, number);
        Gen<NgValue> list = Value(strings, depth - 1).List[0, 6].Select(items => (NgValue)new NgList(items));
        Gen<NgValue> dictionary = Dictionary(strings, depth - 1).Select(d => (NgValue)d);
        return Gen.OneOf(text, number, list, dictionary);
    }

    public static string Print(NgValue value) => value switch
    {
        NgString text => "s" + Convert.ToHexString(text.Bytes.Span),
        NgInteger number => "i" + number.Value,
        NgList list => "[" + string.Join(',', list.Items.Select(Print)) + "]",
        NgDictionary dictionary => "{" + string.Join(',', dictionary.Entries.Select(e => Print(e.Key) + "=" + Print(e.Value))) + "}",
        _ => throw new ArgumentException("unknown value"),
    };
}
