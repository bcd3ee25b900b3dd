namespace MediaEngine.Sessions.Worker;

public enum WorkerCommandKind : byte
{
    /// <summary>Starts a call, or changes it to a new plan.</summary>
    Apply,

    /// <summary>Ends a call.</summary>
    Remove,

    /// <summary>Ends a call and reports its final figures.</summary>
    End,

    /// <summary>Reports the figures of a call.</summary>
    ReportFigures,
}
