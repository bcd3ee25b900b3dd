using MediaEngine.Gateway.Streams;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Server.Web;

/// <summary>The settings of a stream in the API; passwords and tokens are only said to exist.</summary>
/// <param name="CloseAfter">Seconds.</param>
/// <param name="Origin">"configuration" or "api".</param>
internal sealed record StreamSettingsJson(
    string? SubUrl, IReadOnlyList<string> Transport, bool AlwaysOn, double CloseAfter, bool HasCredentials, bool HasToken,
    bool HasPublishToken, bool HasTalkToken, string Origin)
{
    public static StreamSettingsJson Of(StreamEntry entry)
    {
        StreamSettings settings = entry.Settings;
        return new StreamSettingsJson(
            settings.SubUrl is { } url ? RtspUrl.Mask(url) : null,
            [.. settings.Transports.Select(t => t switch
            {
                RtspTransportKind.Interleaved => "tcp", RtspTransportKind.Udp => "udp", _ => "multicast",
            })],
            settings.AlwaysOn, settings.CloseAfter.TotalSeconds, settings.Credentials is not null, entry.Tokens.View is not null,
            entry.Tokens.Publish is not null, entry.Tokens.Talk is not null, entry.IsOfApi ? "api" : "configuration");
    }
}
