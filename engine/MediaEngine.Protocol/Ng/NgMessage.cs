namespace MediaEngine.Protocol.Ng;

/// <summary>The body of a frame: a command and its dictionary, or the error to reply.</summary>
public readonly record struct NgMessage
{
    /// <summary>Encoding of the reply; bencode when the body could not be classified.</summary>
    public NgEncoding Encoding { get; private init; }

    /// <summary>Null when there is an <see cref="Error"/>.</summary>
    public NgDictionary? Body { get; private init; }

    public NgCommand Command { get; private init; }

    public string? Error { get; private init; }

    /// <summary>Parses a body. Octets after a bencoded dictionary are ignored.</summary>
    public static NgMessage Parse(ReadOnlySpan<byte> body, int maxLength = NgLimits.MaxMessage)
    {
        if (body.IsEmpty)
            return Failed(NgEncoding.Bencode, "Invalid data (no payload)");
        switch (body[0])
        {
            case (byte)'d':
                return BencodeReader.TryRead(body, out NgValue? value, out _, maxLength) == BencodeStatus.Complete
                    ? WithCommand(NgEncoding.Bencode, (NgDictionary)value!)
                    : Failed(NgEncoding.Bencode, "Could not decode bencode dictionary");
            case (byte)'{':
                return NgJsonReader.TryRead(body, out NgDictionary? dictionary, maxLength) switch
                {
                    NgJsonStatus.Complete => WithCommand(NgEncoding.Json, dictionary!),
                    NgJsonStatus.Malformed => Failed(NgEncoding.Json, "Failed to parse JSON document"),
                    _ => Failed(NgEncoding.Json, "Could not decode JSON dictionary"),
                };
            default:
                return Failed(NgEncoding.Bencode, "Invalid NG data format");
        }
    }

    private static NgMessage WithCommand(NgEncoding encoding, NgDictionary body)
    {
        if (body.TextOf("command") is not string name)
            return Failed(encoding, "Dictionary contains no key \"command\"");
        return NgCommands.TryFind(name, out NgCommand command)
            ? new NgMessage { Encoding = encoding, Body = body, Command = command }
            : Failed(encoding, "Unrecognized command");
    }

    private static NgMessage Failed(NgEncoding encoding, string reason) => new() { Encoding = encoding, Error = reason };
}
