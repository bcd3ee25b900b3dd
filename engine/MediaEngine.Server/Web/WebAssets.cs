using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>The files of the page, which are part of the program.</summary>
/// <param name="files">By name.</param>
/// <param name="frameAncestors">Sites that may show the embedded page in a frame.</param>
internal sealed class WebAssets(IReadOnlyDictionary<string, byte[]> files, IReadOnlyList<string> frameAncestors)
{
    public const string Index = "index.html";
    public const string Embed = "embed.html";

    private const string ResourcePrefix = "web/";

    /// <summary>Scripts, styles and connections of our own only; nothing inline.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; media-src 'self' " +
        "blob:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors ";

    private readonly Dictionary<string, WebAsset> _files = files.ToDictionary(
        f => f.Key, f => WebAsset.Of(TypeOf(f.Key), f.Value), StringComparer.Ordinal);

    private readonly string _embedPolicy = Policy + string.Join(' ', frameAncestors);

    /// <summary>The files in the program.</summary>
    public static Dictionary<string, byte[]> Embedded()
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string name in typeof(WebAssets).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
            files.Add(name[ResourcePrefix.Length..].Replace('\\', '/'), Read(name));
        return files;
    }

    /// <summary>Content of one embedded file.</summary>
    public static byte[] Read(string resource)
    {
        using Stream stream = typeof(WebAssets).Assembly.GetManifestResourceStream(resource)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Sends a file; 404 when there is none of the name.</summary>
    public Task ServeAsync(WebRequest request, string name)
    {
        HttpContext context = request.Context;
        if (!_files.TryGetValue(name, out WebAsset? file))
            return WebReply.ProblemAsync(context, StatusCodes.Status404NotFound, "There is no such page.");
        context.Response.Headers.ContentSecurityPolicy = name == Embed ? _embedPolicy : Policy + "'none'";
        bool compressed = file.Compressed is not null && request.Header("Accept-Encoding").Split(',').Any(IsGzip);
        string tag = compressed ? file.CompressedTag : file.EntityTag;
        context.Response.Headers.ETag = tag;
        if (file.Compressed is not null)
            context.Response.Headers.Vary = "Accept-Encoding";

        // Files have no version in their names: browsers ask each time whether theirs is the current one.
        context.Response.Headers.CacheControl = "no-cache";
        string known = request.Header("If-None-Match");
        if (known == "*" || known.Split(',').Any(t => t.Trim().EndsWith(tag, StringComparison.Ordinal)))
            return WebReply.EmptyAsync(context, StatusCodes.Status304NotModified);
        if (compressed)
            context.Response.Headers.ContentEncoding = "gzip";
        return WebReply.WriteAsync(context, StatusCodes.Status200OK, file.Type, compressed ? file.Compressed! : file.Content);
    }

    /// <summary>An item of Accept-Encoding names gzip and does not refuse it.</summary>
    private static bool IsGzip(string item)
    {
        string[] parts = item.Split(';', StringSplitOptions.TrimEntries);
        return parts[0] is "gzip" && !parts.Skip(1).Any(p => p is "q=0" or "q=0.0");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".json" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
