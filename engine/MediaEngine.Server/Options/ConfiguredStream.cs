using System.Collections.Immutable;
using System.Security.Cryptography;
using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Server.Options;

/// <summary>A stream as the gateway takes it.</summary>
/// <param name="Definition">As it was written, by which a change is noticed; it has the stream's tokens.</param>
internal sealed record ConfiguredStream(StreamSettings Settings, StreamDefinition Definition)
{
    private const string TestScheme = "test:";

    /// <summary>The URL of a stream that somebody publishes; no URL means the same.</summary>
    private const string Published = "publish:";

    private const int LongestTestUrl = 200;
    private const int LongestName = 64;
    private const int LongestCredential = 256;
    private const int LongestCloseAfter = 86400;

    /// <summary>Letters, digits, "-", "_" and "."; at most 64 characters; not "." and "..", which are no names in a path.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name is not ("." or "..")
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>The stream of what was written; null when a key is wrong.</summary>
    /// <param name="problem">The key and what is wrong with its value. Contains no secret.</param>
    public static ConfiguredStream? From(StreamDefinition definition, out (string Key, string Text) problem)
    {
        problem = default;
        if (!IsName(definition.Name))
            return Wrong(out problem, "name", "a name has 1 to 64 letters, digits, '-', '_' and '.'");
        if (UrlProblem(definition.Url, out string? url, out RtspCredentials? credentials) is { } urlProblem)
            return Wrong(out problem, "url", urlProblem);
        if (UrlProblem(definition.SubUrl, out string? subUrl, out RtspCredentials? subCredentials) is { } subProblem)
            return Wrong(out problem, "sub-url", subProblem);
        if (!string.IsNullOrEmpty(definition.SubUrl) && url is null)
            return Wrong(out problem, "sub-url", "needs 'url'");
        if (subCredentials is not null && credentials is not null && subCredentials.User != credentials.User)
            return Wrong(out problem, "sub-url", "has another user than 'url': both streams of a camera have the same");
        credentials ??= subCredentials;
        if (definition.Password is not null && definition.User is null)
            return Wrong(out problem, "password", "needs 'user'");
        if (definition.User is not null)
        {
            if (credentials is not null)
                return Wrong(out problem, "user", "the URL names a user already");
            if (definition.User.Length > LongestCredential || definition.Password?.Length > LongestCredential)
                return Wrong(out problem, "user", $"user and password have at most {LongestCredential} characters");
            if ((definition.User + definition.Password).Any(char.IsControl))
                return Wrong(out problem, "user", "user and password have no control characters");
            credentials = new RtspCredentials(definition.User, definition.Password ?? "");
        }

        StreamSettings settings = new(definition.Name) { Url = url, SubUrl = subUrl, Credentials = credentials };
        if (TransportProblem(definition.Transports, out ImmutableArray<RtspTransportKind> transports) is { } transportProblem)
            return Wrong(out problem, "transport", transportProblem);
        if (!transports.IsEmpty)
            settings = settings with { Transports = transports };
        if (definition.AlwaysOn is bool alwaysOn)
            settings = settings with { AlwaysOn = alwaysOn };
        if (definition.CloseAfter is double closeAfter)
        {
            if (!(closeAfter is >= 0 and <= LongestCloseAfter))
                return Wrong(out problem, "close-after", $"is a number of seconds from 0 to {LongestCloseAfter}");
            settings = settings with { CloseAfter = TimeSpan.FromSeconds(closeAfter) };
        }

        if (definition.Fingerprint is { Length: > 0 } fingerprint)
        {
            string digits = fingerprint.Replace(":", "", StringComparison.Ordinal);
            if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
                return Wrong(out problem, "fingerprint", "is the SHA-256 of a certificate: 64 hexadecimal digits");
            if (url is null || !url.StartsWith("rtsps:", StringComparison.Ordinal))
                return Wrong(out problem, "fingerprint", "needs a URL that begins with rtsps:");
            settings = settings with { Fingerprint = digits };
        }

        foreach ((string key, string? token) in
            new[] { ("token", definition.Token), ("publish-token", definition.PublishToken), ("talk-token", definition.TalkToken) })
        {
            if (token is not null && !HttpSecurity.IsToken(token))
                return Wrong(out problem, key, HttpSecurity.TokenRule);
        }

        if (definition.PublishToken is not null && url is not null)
            return Wrong(out problem, "publish-token", "is for a stream without a camera, that somebody publishes");
        if (definition.TalkToken is not null && url is null)
            return Wrong(out problem, "talk-token", "is for a camera, and the stream is one that somebody publishes");
        return new ConfiguredStream(settings, definition);
    }

    private static ConfiguredStream? Wrong(out (string, string) problem, string key, string text)
    {
        problem = (key, text);
        return null;
    }

    /// <summary>User information is taken out of the URL; it is not shown in a message.</summary>
    private static string? UrlProblem(string? text, out string? url, out RtspCredentials? credentials)
    {
        (url, credentials) = (null, null);
        if (string.IsNullOrEmpty(text) || text == Published)
            return null;
        if (text.StartsWith(TestScheme, StringComparison.Ordinal))
        {
            url = text;
            return text.Length <= LongestTestUrl && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? null : "is not a URL of the test camera";
        }

        RtspUrlError error = RtspUrl.TryParse(text, out RtspUrl? parsed, out credentials);
        url = parsed?.Text;
        return error switch
        {
            RtspUrlError.None => null,
            RtspUrlError.Length => "is longer than a URL of a camera may be",
            RtspUrlError.Scheme => "is not a URL that begins with rtsp:, rtsps:, test: or publish:",
            RtspUrlError.Host => "has no host name or address",
            RtspUrlError.Port => "has a port that is not between 1 and 65535",
            _ => "contains a blank or a control character",
        };
    }

    private static string? TransportProblem(IReadOnlyList<string> words, out ImmutableArray<RtspTransportKind> transports)
    {
        transports = [];
        foreach (string word in words)
        {
            RtspTransportKind? kind = word.ToLowerInvariant() switch
            {
                "tcp" => RtspTransportKind.Interleaved,
                "udp" => RtspTransportKind.Udp,
                _ => null,
            };
            if (kind is null)
            {
                return word.ToLowerInvariant() is "multicast" or "http"
                    ? $"'{word}' is not done yet" : $"'{word}' is not one of tcp and udp";
            }

            if (!transports.Contains(kind.Value))
                transports = transports.Add(kind.Value);
        }

        return null;
    }
}
