namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Guesses the kind of a frame before it is parsed. The guess only sets the order under overload, so a wrong guess is harmless.
/// </summary>
public static class NgPeek
{
    /// <summary>An offer without a to-tag: most likely a call that does not exist yet.</summary>
    public static bool LooksLikeNewCall(ReadOnlySpan<byte> frame)
    {
        if (frame.IndexOf("7:command5:offer"u8) >= 0)
            return frame.IndexOf("6:to-tag"u8) < 0;
        int command = frame.IndexOf("\"command\""u8);
        if (command < 0)
            return false;
        ReadOnlySpan<byte> value = frame[(command + "\"command\""u8.Length)..].TrimStart(" \t\r\n:"u8);
        return value.StartsWith("\"offer\""u8) && frame.IndexOf("\"to-tag\""u8) < 0;
    }
}
