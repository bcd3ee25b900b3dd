using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>WHIP (RFC 9725): nothing can be published yet, and each request is told so.</summary>
internal static class WhipEndpoint
{
    public static Task ServeAsync(WebRequest request) => WebReply.ProblemAsync(
        request.Context, StatusCodes.Status501NotImplemented, "Streams cannot be published by WHIP yet.");
}
