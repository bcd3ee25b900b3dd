using System.Text.Json;

namespace MediaEngine.Testing;

/// <summary>Files of tests/vectors.</summary>
public static class VectorFile
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([Repository.Root, "tests", "vectors", .. parts]);

    public static JsonElement Json(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return document.RootElement.Clone();
    }
}
