namespace MediaEngine.Protocol.Ng.Rtpproxy;

/// <summary>
/// One request of the old rtpproxy protocol: the letter of the command with its modifiers, then words.
/// <code>
/// U[opts] call-id address port from-tag[;n] [to-tag[;n]]    offer
/// L[opts] call-id address port from-tag[;n] to-tag[;n]      answer
/// D call-id from-tag [to-tag]     Q call-id from-tag [to-tag]     V     VF feature     I
/// </code>
/// </summary>
internal readonly ref struct RtpproxyCommand
{
    private const int MaxWords = 8;

    private RtpproxyCommand(string[] words) => Words = words;

    public string[] Words { get; }

    public char Letter => char.ToUpperInvariant(Words[0][0]);

    public string Modifiers => Words[0][1..];

    public static bool TryParse(string body, out RtpproxyCommand command)
    {
        string[] words = body.Split([' ', '\t', '\r', '\n'], MaxWords, StringSplitOptions.RemoveEmptyEntries);
        command = new RtpproxyCommand(words);
        return words.Length > 0;
    }

    /// <summary>A word; null when absent.</summary>
    public string? Word(int index) => index < Words.Length ? Words[index] : null;

    /// <summary>A tag without its media number.</summary>
    public string? Tag(int index) => Word(index)?.Split(';')[0];

    /// <summary>The media number after a tag; 1 when there is none.</summary>
    public int MediaNumber(int index) =>
        Word(index)?.Split(';') is [_, string number, ..] && int.TryParse(number, out int media) && media is >= 1 and <= 64 ? media : 1;
}
