namespace MediaEngine.Control.Commands;

/// <summary>Call-ids and tags for clients that give none: 64 hexadecimal digits.</summary>
internal static class GeneratedId
{
    private const int Bytes = 32;

    public static string Or(string? given, ControlServices services) => string.IsNullOrEmpty(given) ? services.Random.Hex(Bytes) : given;
}
