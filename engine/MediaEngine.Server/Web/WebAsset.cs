using System.IO.Compression;
using System.Security.Cryptography;

namespace MediaEngine.Server.Web;

/// <summary>A file of the page.</summary>
/// <param name="EntityTag">With quotes. The compressed form has another one (RFC 9110 section 8.8.3.3).</param>
/// <param name="Compressed">By gzip; null where that saves nothing.</param>
internal sealed record WebAsset(string Type, byte[] Content, string EntityTag, byte[]? Compressed, string CompressedTag)
{
    public static WebAsset Of(string type, byte[] content)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(content)[..8]);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(content);
        return new WebAsset(type, content, $"\"{hash}\"", compressed.Length < content.Length ? compressed.ToArray() : null,
            $"\"{hash}-gzip\"");
    }
}
