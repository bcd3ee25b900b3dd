namespace MediaEngine.Server.Hosting;

/// <summary>Writes to standard error when there is no log.</summary>
internal static class FatalErrorReport
{
    /// <summary>If nothing can be written (a full disk), only the exit code remains.</summary>
    public static void Write(string text)
    {
        try
        {
            Console.Error.WriteLine(text);
        }
        catch (IOException)
        {
            // There is no other way to report it.
        }
    }
}
