namespace MediaEngine.Server.Cli;

/// <summary>Distinguishes command lines that only read from those that change something; unknown ones count as the latter.</summary>
internal static class CliReading
{
    public static bool ChangesNothing(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["usage"] or ["list", ..] or ["get", ..] => true,
        ["params", "start" or "current" or "diff"] => true,
        ["call", _] or ["call", _, "info"] or ["call", _, "tag", _, "info"] => true,
        _ => false,
    };
}
