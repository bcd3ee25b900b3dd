namespace MediaEngine.Server.Options;

/// <summary>Parses lists of origins (RFC 6454): "https://example.org", with a port where it is not the usual one; "*"; "'self'".</summary>
internal static class WebOrigins
{
    public static IReadOnlyList<string> Parse(OptionValues values, string option) =>
        [.. values.List(option).SelectMany(i => i.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(item => One(option, item))];

    private static string One(string option, string item)
    {
        if (item is "*" or "'self'" or "'none'")
            return item;
        if (!Uri.TryCreate(item, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("/" or "") || uri.Fragment.Length > 0)
            throw new OptionException(option, $"'{item}' is not an origin like https://example.org or https://example.org:8443");
        return uri.GetLeftPart(UriPartial.Authority);
    }
}
