namespace MediaEngine.Server.Listeners;

/// <summary>Work to do while no request waits. Used by the control thread only.</summary>
internal interface IIdleWork
{
    bool IsDue { get; }

    /// <summary>Does a piece of work, short enough that a request arriving meanwhile is not late.</summary>
    void Run();
}
