namespace MediaEngine.Server.Hosting;

/// <summary>What is said on standard error when there is no log.</summary>
internal static class FatalErrorReport
{
    /// <summary>Where nothing can be written (a full disk), the exit code has to do.</summary>
    public static void Write(string text)
    {
        try
        {
            Console.Error.WriteLine(text);
        }
        catch (IOException)
        {
            // Nobody can be told.
        }
    }
}
