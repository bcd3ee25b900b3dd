namespace MediaEngine.Server.Logging;

internal enum StandardErrorStyle : byte
{
    Plain,
    Coloured,

    /// <summary>Level as &lt;N&gt; in front and no time, as systemd's journal expects of a service (sd-daemon(3)).</summary>
    Journal,
}
