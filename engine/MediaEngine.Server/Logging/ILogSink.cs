namespace MediaEngine.Server.Logging;

internal interface ILogSink : IDisposable
{
    /// <returns>False when the line could not be written now (a full disk, a daemon that does not listen). Never throws for that.</returns>
    bool Write(in LogLine line);
}
