using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MediaEngine.Server.Web;

/// <summary>Writes answers; errors as problem details (RFC 9457).</summary>
internal static class WebReply
{
    private const string ProblemType = "application/problem+json";

    /// <param name="detail">A sentence for the person who asked. Contains no secret.</param>
    /// <param name="retryAfter">When the client may try again; null when it need not.</param>
    public static Task ProblemAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter = null)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        ProblemJson problem = new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        return WriteAsync(context, status, ProblemType, JsonSerializer.SerializeToUtf8Bytes(problem, WebJson.Default.ProblemJson));
    }

    public static Task JsonAsync<T>(HttpContext context, int status, T value, JsonTypeInfo<T> type) =>
        WriteAsync(context, status, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static Task WriteAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    }

    public static Task EmptyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
            context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
