using System.Text.Json;

namespace MediaEngine.Testing;

/// <summary>Files of tests/vectors in the checkout the test binary was built in.</summary>
public static class VectorFile
{
    public static string Path(params string[] parts)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "MediaEngine.sln")))
            directory = directory.Parent;
        return System.IO.Path.Combine([directory!.FullName, "tests", "vectors", .. parts]);
    }

    public static JsonElement Json(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return document.RootElement.Clone();
    }
}
