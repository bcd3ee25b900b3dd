using CsCheck;

namespace MediaEngine.Protocol.Tests.Sdp;

/// <summary>Session descriptions as peers write them, and slightly malformed ones.</summary>
internal static class SdpGen
{
    private static readonly Gen<string> _token = Gen.Char["abcXYZ019-_.+"].Array[1, 12].Select(c => new string(c));

    /// <summary>Latin-1 without the characters that end a line.</summary>
    private static readonly Gen<string> _text = Gen.Char[' ', 'ÿ'].Array[0, 40].Select(c => new string(c));

    private static readonly Gen<string> _address =
        Either("IN IP4 192.0.2.1", "IN IP4 0.0.0.0", "IN IP6 2001:db8::1", "IN  IP4  233.252.0.1/127", "in ip4 10.0.0.1");

    private static readonly Gen<string> _attribute =
        Gen.OneOf(_token, Gen.Select(_token, _text, (name, value) => $"{name}:{value}"), _text).Select(a => $"a={a}");

    private static readonly Gen<string> _common = Gen.OneOf(
        _attribute, _address.Select(a => $"c={a}"),
        Gen.Select(Either("AS", "RR", "RS", "TIAS", "CT", "X-Y", ""), _token, (t, v) => $"b={t}:{v}"),
        _text.Select(t => $"i={t}"), _text.Select(t => $"k={t}"));

    private static readonly Gen<string> _sessionLine = Gen.OneOf(
        _common, _text.Select(t => $"s={t}"), _text.Select(t => $"t={t}"), _text.Select(t => $"u={t}"), _text.Select(t => $"e={t}"),
        _text.Select(t => $"z={t}"),
        Gen.Select(_token, _token, _address, (u, i, a) => $"o={u} {i}  99999999999999999999 {a}"));

    private static readonly Gen<string[]> _media = Gen.Select(
        Either("audio", "video", "image", "x-own"), Gen.Int[0, 65535], Either("", "/1", "/2"),
        Either("RTP/AVP", "UDP/TLS/RTP/SAVPF", "udptl", "TCP/MSRP"), _token.Array[0, 5], _common.Array[0, 12],
        (type, port, count, protocol, formats, lines) =>
            (string[])[$"m={type} {port}{count} {protocol} {string.Join("  ", formats)}", .. lines]);

    public static readonly Gen<string> Description = Gen.Select(
        _sessionLine.Array[0, 12], _media.Array[0, 4], Either("\r\n", "\n", "\r\r\n"),
        (session, sections, end) => string.Concat(((string[])["v=0", .. session, .. sections.SelectMany(m => m)]).Select(l => l + end)));

    private static Gen<string> Either(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
