using System.Buffers;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>
/// A key or flag has the same effect in every form: alone, in a list, in a text with commas, in a flag string, from a template, in bencode
/// and in JSON. The rows are those of <see cref="NgKeyCases"/>.
/// </summary>
public sealed class NgFormsTests
{
    /// <summary>Lists of two names in a fixed order, which a plain text cannot express.</summary>
    private static readonly string[] _onlyAsList = ["direction", "received-from"];

    [Theory]
    [MemberData(nameof(NgKeyCases.Flags), MemberType = typeof(NgKeyCases))]
    [MemberData(nameof(NgKeyCases.Prefixes), MemberType = typeof(NgKeyCases))]
    public void A_flag_means_the_same_in_every_form(string flag, string option)
    {
        AssertSame(option, flag,
        [
            ("list", new NgDictionary().Add("flags", NgList.OfText([flag]))),
            ("list with others", new NgDictionary().Add("flags", NgList.OfText(["debug", flag, "debug"]))),
            .. flag.Contains(',', StringComparison.Ordinal) ? Array.Empty<(string, NgDictionary)>() :
            [
                ("text", new NgDictionary().Add("flags", flag)),
                ("text with commas", new NgDictionary().Add("flags", $"debug,{flag}")),
            ],
            .. flag.Contains(' ', StringComparison.Ordinal) || flag.Contains('[', StringComparison.Ordinal)
                ? Array.Empty<(string, NgDictionary)>() :
            [
                ("flag string", new NgDictionary().Add("rtpp-flags", $"debug {flag}")),
                ("flag string by another name", new NgDictionary().Add("rtpp_flags", flag)),
                ("template", new NgDictionary().Add("template", flag)),
            ],
        ]);
    }

    [Theory]
    [MemberData(nameof(NgKeyCases.Keys), MemberType = typeof(NgKeyCases))]
    public void A_key_means_the_same_in_every_form(string key, char type, string text, string option)
    {
        string[] items = text.Split('|');
        bool isPair = _onlyAsList.Contains(key);
        var forms = new List<(string, NgDictionary)>();
        if (type == 'I')
        {
            forms.Add(("number", new NgDictionary().Add(key, long.Parse(text))));
            forms.Add(("number as text", new NgDictionary().Add(key, text)));
        }

        if (type == 'L')
        {
            forms.Add(("list", new NgDictionary().Add(key, NgList.OfText(items))));
            if (!isPair && !items.Any(i => i.Contains(',', StringComparison.Ordinal)))
                forms.Add(("text with commas", new NgDictionary().Add(key, string.Join(',', items))));
        }

        if (type == 'S')
            forms.Add(("text", new NgDictionary().Add(key, text)));
        if (!text.Contains(' ', StringComparison.Ordinal) && !key.Contains(' ', StringComparison.Ordinal))
        {
            string value = type == 'L' ? $"[{string.Join(' ', items)}]" : text;
            forms.Add(("flag string", new NgDictionary().Add("rtpp-flags", $"{key}={value} debug")));
            forms.Add(("template", new NgDictionary().Add("template", $"{key}={value}")));
        }

        foreach (string spelling in (string[])[key.Replace('-', '_'), key.Replace('-', ' '), key.Replace('_', '-'), key.Replace(' ', '-')])
            forms.Add(($"spelled '{spelling}'",
                new NgDictionary().Add(spelling, type == 'L' ? NgList.OfText(items) : type == 'I' ? long.Parse(text) : text)));
        AssertSame(option, key, forms);
    }

    /// <summary>The forms as they are, and after a round trip through each encoding.</summary>
    private static void AssertSame(string option, string name, IEnumerable<(string Form, NgDictionary Message)> forms)
    {
        (string path, string expected) = (option[..option.IndexOf('=', StringComparison.Ordinal)],
            option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        foreach ((string form, NgDictionary message) in forms)
        {
            foreach ((string encoding, NgDictionary decoded) in ((string, NgDictionary)[])[("as it is", message),
                ("bencode", ByBencode(message)), ("JSON", ByJson(message))])
            {
                string where = $"{name} as {form}, {encoding}";
                NgRequest request = NgRequest.Parse(NgCommand.Offer, decoded, Templates(decoded));
                Assert.Equal($"{where}: {expected}", $"{where}: {NgOptionPath.Value(request, path)}");
                Assert.Null(request.Error);
                Assert.Equal($"{where}: ", $"{where}: {string.Join("; ", request.Warnings)}");
            }
        }
    }

    /// <summary>A template named like the message's command: its text in the configuration file.</summary>
    private static NgTemplates Templates(NgDictionary message) =>
        new(message.TextOf("template") is { } flags ? new Dictionary<string, string> { [flags] = flags } : []);

    private static NgDictionary ByBencode(NgDictionary message)
    {
        ArrayBufferWriter<byte> bytes = new();
        BencodeWriter.Write(bytes, message);
        Assert.Equal(BencodeStatus.Complete, BencodeReader.TryRead(bytes.WrittenSpan, out NgValue? value, out _));
        return Assert.IsType<NgDictionary>(value);
    }

    private static NgDictionary ByJson(NgDictionary message)
    {
        ArrayBufferWriter<byte> bytes = new();
        NgJsonWriter.Write(bytes, message);
        Assert.Equal(NgJsonStatus.Complete, NgJsonReader.TryRead(bytes.WrittenSpan, out NgDictionary? value));
        return value!;
    }
}
