namespace MediaEngine.Server.Listeners;

/// <summary>Work that waits for a moment in which no request does. Control thread only.</summary>
internal interface IIdleWork
{
    bool IsDue { get; }

    /// <summary>A piece short enough that a request arriving meanwhile is not late.</summary>
    void Run();
}
