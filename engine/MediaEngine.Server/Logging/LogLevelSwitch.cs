namespace MediaEngine.Server.Logging;

/// <summary>The current log level, which signals and the command line interface can change.</summary>
internal sealed class LogLevelSwitch(int level)
{
    public const int Lowest = 0;

    public const int Highest = 7;

    private volatile int _level = Math.Clamp(level, Lowest, Highest);

    /// <summary>Messages of this syslog severity and more severe ones are written.</summary>
    public int Level
    {
        get => _level;
        set => _level = Math.Clamp(value, Lowest, Highest);
    }
}
