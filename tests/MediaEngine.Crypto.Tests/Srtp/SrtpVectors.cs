using System.Text.Json;

namespace MediaEngine.Crypto.Tests.Srtp;

/// <summary>The files of tests/vectors/srtp.</summary>
internal static class SrtpVectors
{
    public static JsonElement Open(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file)));
        return document.RootElement.Clone();
    }

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
