using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>Reads bodies of requests.</summary>
internal static class WebBody
{
    public const int Maximum = 256 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>The body; null when it has another type, is empty, too large or too slow, and the answer is sent.</summary>
    /// <param name="contentType">Without parameters.</param>
    public static async Task<byte[]?> ReadAsync(HttpContext context, string contentType, int maximum = Maximum)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (!type.Equals(contentType, StringComparison.OrdinalIgnoreCase))
        {
            await WebReply.ProblemAsync(context, StatusCodes.Status415UnsupportedMediaType, $"The body has to be {contentType}.")
                .ConfigureAwait(false);
            return null;
        }

        try
        {
            using var body = new MemoryStream();
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            deadline.CancelAfter(_patience);
            byte[] piece = new byte[16 * 1024];
            int read;
            while ((read = await context.Request.Body.ReadAsync(piece, deadline.Token).ConfigureAwait(false)) > 0)
            {
                body.Write(piece, 0, read);
                if (body.Length > maximum)
                    throw new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge);
            }

            if (body.Length > 0)
                return body.ToArray();
            await WebReply.ProblemAsync(context, StatusCodes.Status400BadRequest, "The request has no body.").ConfigureAwait(false);
            return null;
        }
        catch (BadHttpRequestException refused)
        {
            await WebReply.ProblemAsync(context, refused.StatusCode, refused.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"The body is larger than {maximum >> 10} kB." : "The body cannot be read.").ConfigureAwait(false);
            return null;
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            context.Abort();
            return null;
        }
    }
}
