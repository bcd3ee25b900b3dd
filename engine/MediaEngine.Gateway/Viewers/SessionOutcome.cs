namespace MediaEngine.Gateway.Viewers;

/// <summary>What became of a request about a session.</summary>
public enum SessionOutcome : byte
{
    Done,

    /// <summary>No such stream or session.</summary>
    NotFound,

    /// <summary>The SDP or the fragment cannot be read.</summary>
    Malformed,

    /// <summary>Nothing of the offer can be served.</summary>
    NotAcceptable,

    /// <summary>Nobody publishes the stream now, or somebody publishes it already.</summary>
    Conflict,

    /// <summary>The engine is at its limits.</summary>
    Overloaded,

    /// <summary>The entity tag is not that of the session.</summary>
    TagMismatch,
}
