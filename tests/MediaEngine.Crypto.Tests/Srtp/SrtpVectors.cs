using System.Text.Json;
using MediaEngine.Testing;

namespace MediaEngine.Crypto.Tests.Srtp;

/// <summary>The files of tests/vectors/srtp.</summary>
internal static class SrtpVectors
{
    public static JsonElement Open(string file) => VectorFile.Json("srtp", file);

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
