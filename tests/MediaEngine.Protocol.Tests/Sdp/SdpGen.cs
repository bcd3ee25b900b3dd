using CsCheck;

namespace MediaEngine.Protocol.Tests.Sdp;

/// <summary>Descriptions as peers write them, and a little worse.</summary>
internal static class SdpGen
{
    private static readonly Gen<string> Token = Gen.Char["abcXYZ019-_.+"].Array[1, 12].Select(c => new string(c));

    /// <summary>Latin-1 without the characters that end a line.</summary>
    private static readonly Gen<string> Text = Gen.Char[' ', 'ÿ'].Array[0, 40].Select(c => new string(c));

    private static readonly Gen<string> Address =
        Either("IN IP4 192.0.2.1", "IN IP4 0.0.0.0", "IN IP6 2001:db8::1", "IN  IP4  233.252.0.1/127", "in ip4 10.0.0.1");

    private static readonly Gen<string> Attribute =
        Gen.OneOf(Token, Gen.Select(Token, Text, (name, value) => $"{name}:{value}"), Text).Select(a => $"a={a}");

    private static readonly Gen<string> Common = Gen.OneOf(
        Attribute, Address.Select(a => $"c={a}"), Gen.Select(Either("AS", "RR", "RS", "TIAS", "CT", "X-Y", ""), Token, (t, v) => $"b={t}:{v}"),
        Text.Select(t => $"i={t}"), Text.Select(t => $"k={t}"));

    private static readonly Gen<string> SessionLine = Gen.OneOf(
        Common, Text.Select(t => $"s={t}"), Text.Select(t => $"t={t}"), Text.Select(t => $"u={t}"), Text.Select(t => $"e={t}"), Text.Select(t => $"z={t}"),
        Gen.Select(Token, Token, Address, (u, i, a) => $"o={u} {i}  99999999999999999999 {a}"));

    private static readonly Gen<string[]> Media = Gen.Select(
        Either("audio", "video", "image", "x-own"), Gen.Int[0, 65535], Either("", "/1", "/2"),
        Either("RTP/AVP", "UDP/TLS/RTP/SAVPF", "udptl", "TCP/MSRP"), Token.Array[0, 5], Common.Array[0, 12],
        (type, port, count, protocol, formats, lines) =>
            (string[])[$"m={type} {port}{count} {protocol} {string.Join("  ", formats)}", .. lines]);

    public static readonly Gen<string> Description = Gen.Select(
        SessionLine.Array[0, 12], Media.Array[0, 4], Either("\r\n", "\n", "\r\r\n"),
        (session, medias, end) => string.Concat(((string[])["v=0", .. session, .. medias.SelectMany(m => m)]).Select(l => l + end)));

    private static Gen<string> Either(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}
