namespace MediaEngine.Sessions.Worker;

public enum WorkerCommandKind : byte
{
    /// <summary>Begins a call, or changes it to a new plan.</summary>
    Apply,

    /// <summary>Ends a call.</summary>
    Remove,

    /// <summary>Ends a call and tells its final figures.</summary>
    End,

    /// <summary>Tells the figures of a call.</summary>
    ReportFigures,
}
