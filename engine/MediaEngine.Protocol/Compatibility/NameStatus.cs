namespace MediaEngine.Protocol.Compatibility;

/// <summary>How the engine treats a name of rtpengine (an option, a command, a key, a flag). Each name has exactly one status.</summary>
public enum NameStatus : byte
{
    /// <summary>Behaves as in rtpengine, as far as its documentation and the recorded scenarios show.</summary>
    Same,

    /// <summary>Behaves differently; a remark describes the difference.</summary>
    Different,

    /// <summary>Accepted without a warning and without effect, because this engine has nothing to set there.</summary>
    NoEffect,

    /// <summary>
    /// The feature is not implemented yet. A request for it gets a warning, or an error when the command can do nothing else.
    /// </summary>
    NotYet,

    /// <summary>Exists in this engine only.</summary>
    Own,
}
